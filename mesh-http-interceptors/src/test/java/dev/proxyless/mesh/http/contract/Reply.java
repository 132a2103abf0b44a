package dev.proxyless.mesh.http.contract;

import java.util.List;
import java.util.Map;

/**
 * A response in no library's own words.
 *
 * @param status the status
 * @param headers by name in any case
 * @param body the body
 * @param url the URL that the application is told it is from
 */
public record Reply(int status, Map<String, List<String>> headers, String body, String url) {

    /** The values of a header; none if it is missing. */
    public List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }
}
