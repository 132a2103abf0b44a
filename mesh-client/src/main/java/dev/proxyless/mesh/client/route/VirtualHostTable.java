package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a virtual host. Exact paths are in a hash map, prefixes and the literal beginnings of expressions in a
 * tree, what ignores case in another. Each may offer a route; the one that the control plane named first wins.
 * Immutable.
 */
final class VirtualHostTable {

    /** Where a virtual host wants TLS. The name is for people: to Envoy this is a redirect without a route. */
    static final Route REQUIRE_TLS = Route.of(
            "require_tls",
            RouteMatch.path(new PathMatch.Prefix("", true)),
            new RouteAction.Redirect(
                    301, Optional.of("https"), Optional.empty(), Optional.empty(), Optional.empty(), false));

    private final VirtualHost host;
    private final @Nullable MatcherTable matcher;
    private final RegionMap<RouteBucket> exact;
    private final PrefixTree prefixes;
    private final PrefixTree ignoringCase;
    private final CompiledRoute unmatched;
    /** What becomes of requests that are not to be sent without TLS; null if there are none such. */
    private final @Nullable RouteDecision insecure;

    private VirtualHostTable(
            VirtualHost host,
            @Nullable MatcherTable matcher,
            Sorted routes,
            CompiledRoute unmatched,
            @Nullable RouteDecision insecure) {
        this.host = host;
        this.matcher = matcher;
        this.exact = RegionMap.copyOf(buckets(routes.exact()));
        this.prefixes = PrefixTree.of(buckets(routes.prefixes()));
        this.ignoringCase = PrefixTree.ignoringCase(buckets(routes.ignoringCase()));
        this.unmatched = unmatched;
        this.insecure = insecure;
    }

    /** Compiles the routes of {@code host}. */
    static VirtualHostTable compile(TableScope scope, VirtualHost host) {
        Sorted sorted = new Sorted(new LinkedHashMap<>(), new LinkedHashMap<>(), new LinkedHashMap<>());
        MatcherTable matcher = MatcherTable.compile(scope, host);
        int listed = matcher == null ? host.routes().size() : 0;
        for (int order = 0; order < listed; order++) {
            Route route = host.routes().get(order);
            if (route.match().isPossible()) {
                sorted.add(order, route.match(), DecisionSet.of(scope, host, route), scope.config());
            }
        }
        return new VirtualHostTable(
                host,
                matcher,
                sorted,
                CompiledRoute.last(
                        new RouteDecision.Unmatched(host, scope.filters().unmatched())),
                host.requiresTls() ? toHttps(scope, host) : null);
    }

    /** Envoy's answer where {@code require_tls} is not met: no part of the routes tells the filters something else. */
    private static RouteDecision toHttps(TableScope scope, VirtualHost host) {
        return new RouteDecision.Redirect(
                host,
                REQUIRE_TLS,
                (RouteAction.Redirect) REQUIRE_TLS.action(),
                HeaderRules.NONE,
                scope.filters().unmatched());
    }

    /**
     * What becomes of a request that is for this virtual host.
     *
     * @param path begins with the path that routes are held against
     * @param pathLength how much of that is the path
     */
    RouteDecision route(RequestView request, String path, int pathLength, long random) {
        if (insecure != null && isPlain(request)) {
            return insecure;
        }
        if (matcher != null) {
            return matcher.route(request, path, pathLength, random, unmatched).decide(request, random);
        }
        CompiledRoute best = unmatched;
        RouteBucket samePath = exact.get(path, 0, pathLength);
        if (samePath != null) {
            best = samePath.firstMatch(request, path, pathLength, random, best);
        }
        best = prefixes.firstMatch(request, path, pathLength, random, best);
        best = ignoringCase.firstMatch(request, path, pathLength, random, best);
        return best.decide(request, random);
    }

    /** Says why {@link #route} chooses what it chooses. */
    RouteTrace trace(RequestView request, String path, long random) {
        return insecure != null && isPlain(request)
                ? RouteTrace.before(host, insecure.route())
                : RouteTrace.of(host, request, path, random);
    }

    private static boolean isPlain(RequestView request) {
        return !request.scheme().equalsIgnoreCase("https");
    }

    private static Map<String, RouteBucket> buckets(Map<String, List<RouteBucket.Entry>> entries) {
        Map<String, RouteBucket> buckets = new LinkedHashMap<>();
        entries.forEach((key, list) -> buckets.put(key, RouteBucket.of(list)));
        return buckets;
    }

    /** Routes by what their paths have to begin with, in each list in their order. */
    private record Sorted(
            Map<String, List<RouteBucket.Entry>> exact,
            Map<String, List<RouteBucket.Entry>> prefixes,
            Map<String, List<RouteBucket.Entry>> ignoringCase) {

        void add(int order, RouteMatch match, DecisionSet decisions, RouteConfig config) {
            if (match.path() instanceof PathMatch.Exact path && path.caseSensitive()) {
                put(exact, path.path(), CompiledRoute.foundByPath(order, match, decisions), match);
            } else if (match.path() instanceof PathMatch.Prefix path && path.caseSensitive()) {
                put(prefixes, path.prefix(), CompiledRoute.foundByPath(order, match, decisions), match);
            } else {
                CompiledRoute route = CompiledRoute.checkingPath(order, match, decisions);
                if (match.path() instanceof PathMatch.SafeRegex path) {
                    put(prefixes, RegexPrefix.of(path.pattern().pattern()), route, match);
                } else if (match.path() instanceof PathMatch.Template path) {
                    // A template sees the parameters that the others do not, so no beginning of theirs leads to it.
                    String regex = path.template().pattern().pattern();
                    boolean sameForAll = !config.ignorePathParametersInPathMatching();
                    put(prefixes, sameForAll ? RegexPrefix.of(regex) : "", route, match);
                } else if (match.path() instanceof PathMatch.PathSeparatedPrefix path) {
                    if (path.caseSensitive()) {
                        put(prefixes, path.prefix(), route, match);
                    } else {
                        put(ignoringCase, foldedAscii(path.prefix()), route, match);
                    }
                } else if (match.path() instanceof PathMatch.Exact path) {
                    put(ignoringCase, foldedAscii(path.path()), route, match);
                } else if (match.path() instanceof PathMatch.Prefix path) {
                    put(ignoringCase, foldedAscii(path.prefix()), route, match);
                } else {
                    throw new AssertionError(match.path());
                }
            }
        }

        private static void put(
                Map<String, List<RouteBucket.Entry>> entries, String key, CompiledRoute route, RouteMatch match) {
            entries.computeIfAbsent(key, k -> new ArrayList<>()).add(new RouteBucket.Entry(route, match));
        }

        /** The beginning up to the first letter whose case is not plain; the route looks at the rest itself. */
        private static String foldedAscii(String text) {
            int end = 0;
            while (end < text.length() && text.charAt(end) < 128) {
                end++;
            }
            return PrefixTree.fold(text.substring(0, end));
        }
    }
}
