package dev.proxyless.mesh.testkit;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A request as an {@link HttpBackend} received it.
 *
 * @param method such as {@code GET}
 * @param target the path, and the query if there is one
 * @param headers every value of each header, by name in lower case
 * @param body the body in UTF-8, empty if there is none
 */
public record HttpRequest(String method, String target, Map<String, List<String>> headers, String body) {

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }
}
