package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The routes of a virtual host. Exact paths are in a hash map, prefixes and the literal beginnings of expressions in a
 * tree, what ignores case in a list. Each may offer a route; the one that the control plane named first wins. Immutable.
 */
final class VirtualHostTable {

    private final RegionMap<RouteBucket> exact;
    private final PrefixTree prefixes;
    private final CompiledRoute[] inOrder;
    private final CompiledRoute unmatched;

    private VirtualHostTable(
            Map<String, RouteBucket> exact,
            Map<String, RouteBucket> prefixes,
            List<CompiledRoute> inOrder,
            CompiledRoute unmatched) {
        this.exact = RegionMap.copyOf(exact);
        this.prefixes = PrefixTree.of(prefixes);
        this.inOrder = inOrder.toArray(CompiledRoute[]::new);
        this.unmatched = unmatched;
    }

    /** Compiles the routes of {@code host}. */
    static VirtualHostTable compile(RouteConfig config, VirtualHost host) {
        Map<String, List<RouteBucket.Entry>> exact = new LinkedHashMap<>();
        Map<String, List<RouteBucket.Entry>> prefixes = new LinkedHashMap<>();
        List<CompiledRoute> inOrder = new ArrayList<>();
        for (int order = 0; order < host.routes().size(); order++) {
            Route route = host.routes().get(order);
            RouteMatch match = route.match();
            DecisionSet decisions = DecisionSet.of(config, host, route);
            if (match.path() instanceof PathMatch.Exact path && path.caseSensitive()) {
                put(exact, path.path(), CompiledRoute.foundByPath(order, match, decisions), match);
            } else if (match.path() instanceof PathMatch.Prefix path && path.caseSensitive()) {
                put(prefixes, path.prefix(), CompiledRoute.foundByPath(order, match, decisions), match);
            } else if (match.path() instanceof PathMatch.SafeRegex path) {
                String literal = RegexPrefix.of(path.pattern().pattern());
                put(prefixes, literal, CompiledRoute.checkingPath(order, match, decisions), match);
            } else {
                inOrder.add(CompiledRoute.checkingPath(order, match, decisions));
            }
        }
        CompiledRoute unmatched = CompiledRoute.last(new RouteDecision.Unmatched(host));
        return new VirtualHostTable(buckets(exact), buckets(prefixes), inOrder, unmatched);
    }

    /** What becomes of a request that is for this virtual host. */
    RouteDecision route(RequestView request, long random) {
        CompiledRoute best = unmatched;
        RouteBucket samePath = exact.get(request.pathAndQuery(), 0, request.pathLength());
        if (samePath != null) {
            best = samePath.firstMatch(request, random, best);
        }
        best = prefixes.firstMatch(request, random, best);
        return RouteBucket.firstMatch(inOrder, request, random, best).decide(random);
    }

    private static void put(
            Map<String, List<RouteBucket.Entry>> entries, String key, CompiledRoute route, RouteMatch match) {
        entries.computeIfAbsent(key, k -> new ArrayList<>()).add(new RouteBucket.Entry(route, match.headers()));
    }

    private static Map<String, RouteBucket> buckets(Map<String, List<RouteBucket.Entry>> entries) {
        Map<String, RouteBucket> buckets = new LinkedHashMap<>();
        entries.forEach((key, list) -> buckets.put(key, RouteBucket.of(list)));
        return buckets;
    }
}
