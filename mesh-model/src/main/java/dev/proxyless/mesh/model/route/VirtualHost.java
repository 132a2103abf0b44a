package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.match.MatchTree;
import java.util.List;
import java.util.Optional;

/**
 * A set of routes for a set of domains (Envoy {@code route.v3.VirtualHost}).
 *
 * @param name for people, logs and telemetry
 * @param domains {@code orders}, {@code *.example.com}, {@code orders.*} or {@code *}
 * @param routes the first one that matches is the request's route
 * @param matcher chooses which of the routes may be a request's; empty if all may
 * @param requiresTls whether requests of another scheme than {@code https} are redirected to it (Envoy {@code require_tls:
 *     ALL})
 * @param headers what is done to the headers of requests and responses of this virtual host
 * @param filters what changes about the filters of the listener
 * @param virtualClusters what its requests are told apart by in telemetry
 */
public record VirtualHost(
        String name,
        List<String> domains,
        List<Route> routes,
        Optional<MatchTree<RouteCandidates>> matcher,
        boolean requiresTls,
        HeaderRules headers,
        FilterOverrides filters,
        VirtualClusters virtualClusters) {

    public VirtualHost {
        domains = List.copyOf(domains);
        routes = List.copyOf(routes);
    }

    /** A virtual host that leaves filters alone and does not tell its requests apart. */
    public VirtualHost(
            String name,
            List<String> domains,
            List<Route> routes,
            Optional<MatchTree<RouteCandidates>> matcher,
            boolean requiresTls,
            HeaderRules headers) {
        this(name, domains, routes, matcher, requiresTls, headers, FilterOverrides.NONE, VirtualClusters.NONE);
    }

    /** A virtual host that also leaves headers alone. */
    public static VirtualHost of(String name, List<String> domains, List<Route> routes) {
        return new VirtualHost(name, domains, routes, Optional.empty(), false, HeaderRules.NONE);
    }
}
