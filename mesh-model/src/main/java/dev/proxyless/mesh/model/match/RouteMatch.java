package dev.proxyless.mesh.model.match;

import java.util.List;
import java.util.Optional;

/**
 * What a request must be for a route to be its route: all of it (Envoy {@code route.v3.RouteMatch}).
 *
 * @param path the condition on the path
 * @param headers the conditions on headers, all of them
 * @param query the conditions on query parameters, all of them
 * @param runtimeFraction the share of otherwise matching requests; empty means all
 * @param grpcOnly whether the request must be gRPC (content type {@code application/grpc})
 */
public record RouteMatch(
        PathMatch path,
        List<HeaderMatch> headers,
        List<QueryMatch> query,
        Optional<Fraction> runtimeFraction,
        boolean grpcOnly) {

    public RouteMatch {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
    }

    /** A match on nothing but the path. */
    public static RouteMatch path(PathMatch path) {
        return new RouteMatch(path, List.of(), List.of(), Optional.empty(), false);
    }
}
