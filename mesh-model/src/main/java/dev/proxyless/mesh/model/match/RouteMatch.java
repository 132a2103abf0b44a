package dev.proxyless.mesh.model.match;

import java.util.ArrayList;
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
 * @param fixed the conditions whose outcome is the same for all requests, all of them
 */
public record RouteMatch(
        PathMatch path,
        List<HeaderMatch> headers,
        List<QueryMatch> query,
        Optional<Fraction> runtimeFraction,
        boolean grpcOnly,
        List<FixedMatch> fixed) {

    public RouteMatch {
        headers = List.copyOf(headers);
        query = List.copyOf(query);
        fixed = List.copyOf(fixed);
    }

    /** A match without conditions whose outcome is known. */
    public RouteMatch(
            PathMatch path,
            List<HeaderMatch> headers,
            List<QueryMatch> query,
            Optional<Fraction> runtimeFraction,
            boolean grpcOnly) {
        this(path, headers, query, runtimeFraction, grpcOnly, List.of());
    }

    /** Whether any request can satisfy this, as far as that is known before there is one. */
    public boolean isPossible() {
        return fixed.isEmpty() || fixed.stream().allMatch(FixedMatch::holds);
    }

    /** This, if {@code condition} holds too. */
    public RouteMatch with(FixedMatch condition) {
        List<FixedMatch> all = new ArrayList<>(fixed);
        all.add(condition);
        return new RouteMatch(path, headers, query, runtimeFraction, grpcOnly, all);
    }

    /** A match on nothing but the path. */
    public static RouteMatch path(PathMatch path) {
        return new RouteMatch(path, List.of(), List.of(), Optional.empty(), false);
    }
}
