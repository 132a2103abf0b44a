package dev.proxyless.mesh.http.contract;

import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as a backend saw it.
 *
 * @param version 1 for HTTP/1.1, 2 for HTTP/2
 * @param method the method
 * @param target the path and the query
 * @param headers by name in any case; over HTTP/2, {@code host} is what {@code :authority} said
 * @param body the body
 */
public record Received(int version, String method, String target, Map<String, List<String>> headers, String body) {

    static Received of(FullHttpRequest request, int version) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.headers()
                .forEach(header -> headers.computeIfAbsent(header.getKey(), name -> new ArrayList<>())
                        .add(header.getValue()));
        return new Received(
                version,
                request.method().name(),
                request.uri(),
                headers,
                request.content().toString(StandardCharsets.UTF_8));
    }

    /** The values of a header; none if it is missing. */
    public List<String> header(String name) {
        return headers.getOrDefault(name, List.of());
    }
}
