package dev.proxyless.mesh.xds.appmesh.spec;

import java.util.List;
import java.util.Optional;

/**
 * Which requests a route takes.
 *
 * @param protocol what it is for
 * @param path the condition on the path; for gRPC made of service and method
 * @param method the HTTP method
 * @param scheme {@code http} or {@code https}
 * @param port at which of the router's ports; any if empty
 * @param headers conditions on headers, of gRPC on metadata
 * @param query conditions on query parameters
 */
public record RequestMatch(
        Protocol protocol,
        PathSpec path,
        Optional<String> method,
        Optional<String> scheme,
        Optional<Integer> port,
        List<HeaderSpec> headers,
        List<QuerySpec> query) {

    public RequestMatch {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }

    /** How many conditions there are beside that on the path. */
    public int conditions() {
        return headers.size() + query.size() + (method.isPresent() ? 1 : 0) + (scheme.isPresent() ? 1 : 0);
    }

    /**
     * A condition on a query parameter.
     *
     * @param name the parameter
     * @param exact its value; any if empty
     */
    public record QuerySpec(String name, Optional<String> exact) {}
}
