package dev.proxyless.mesh.model.route;

import java.util.List;

/**
 * The routes of a virtual host that may be a request's, of which the first whose own conditions hold counts (Envoy {@code
 * RouteList}).
 *
 * @param routes their places among the routes of the virtual host, in order
 */
public record RouteCandidates(List<Integer> routes) {

    public RouteCandidates {
        routes = List.copyOf(routes);
    }
}
