package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.match.MatchTree;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteCandidates;
import dev.proxyless.mesh.model.route.VirtualHost;
import org.jspecify.annotations.Nullable;

/** The routes of a virtual host that chooses among them by a tree of conditions. Immutable. */
final class MatcherTable {

    private final MatchTree<RouteCandidates> matcher;
    /** By their places; null where no request can satisfy a route. */
    private final @Nullable CompiledRoute[] routes;

    private MatcherTable(MatchTree<RouteCandidates> matcher, @Nullable CompiledRoute[] routes) {
        this.matcher = matcher;
        this.routes = routes;
    }

    /** Compiles the routes of {@code host}; null if it does not choose among them so. */
    static @Nullable MatcherTable compile(TableScope scope, VirtualHost host) {
        MatchTree<RouteCandidates> matcher = host.matcher().orElse(null);
        if (matcher == null) {
            return null;
        }
        @Nullable CompiledRoute[] routes = new @Nullable CompiledRoute[host.routes().size()];
        for (int i = 0; i < routes.length; i++) {
            Route route = host.routes().get(i);
            if (route.match().isPossible()) {
                routes[i] = CompiledRoute.checkingPath(i, route.match(), DecisionSet.of(scope, host, route));
            }
        }
        return new MatcherTable(matcher, routes);
    }

    /** The first of the chosen routes whose own conditions hold, or else {@code unmatched}. */
    CompiledRoute route(RequestView request, String path, int pathLength, long random, CompiledRoute unmatched) {
        RouteCandidates candidates = matcher.choose(request);
        if (candidates != null) {
            for (int place : candidates.routes()) {
                CompiledRoute route = routes[place];
                if (route != null && route.matches(request, path, pathLength, random)) {
                    return route;
                }
            }
        }
        return unmatched;
    }
}
