package dev.proxyless.mesh.testkit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request that is put to Envoy and to this library.
 *
 * @param method such as {@code GET}
 * @param authority the host, with a port or without
 * @param target path and query
 * @param headers each a name in lower case and a value; a name may occur more than once
 */
record Request(String method, String authority, String target, List<Map.Entry<String, String>> headers) {

    /** Its head in HTTP/1.1. */
    String head() {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(target).append(" HTTP/1.1\r\nhost: ");
        head.append(authority).append("\r\ncontent-length: 0\r\n");
        headers.forEach(header -> head.append(header.getKey())
                .append(": ")
                .append(header.getValue())
                .append("\r\n"));
        return head.append("\r\n").toString();
    }

    /** Whether its sender speaks gRPC. */
    boolean isGrpc() {
        return headers.stream()
                .anyMatch(header -> header.getKey().equals("content-type")
                        && header.getValue().startsWith("application/grpc"));
    }

    /** The values of each header. */
    Map<String, List<String>> values() {
        Map<String, List<String>> values = new TreeMap<>();
        headers.forEach(header -> values.merge(header.getKey(), List.of(header.getValue()), Message::joined));
        return values;
    }
}
