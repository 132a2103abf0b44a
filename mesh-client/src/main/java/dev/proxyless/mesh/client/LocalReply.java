package dev.proxyless.mesh.client;

import java.util.List;
import java.util.Map;

/**
 * An answer that the mesh gives itself, in place of an endpoint: a direct response or a redirect of a route.
 *
 * @param status the HTTP status
 * @param headers the response's headers, by name in lower case
 * @param body the body, empty for none
 */
public record LocalReply(int status, Map<String, List<String>> headers, String body) implements Step {

    public LocalReply {
        headers = Map.copyOf(headers);
    }
}
