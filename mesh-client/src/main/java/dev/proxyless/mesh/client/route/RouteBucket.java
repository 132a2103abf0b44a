package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routes with the same condition on the path. Many of them usually differ in the exact value of one header (a tenant, a
 * version, the method): those are found by that value, the rest are tried in order. Immutable.
 */
final class RouteBucket {

    /** Below this size trying each is quicker than looking one up. */
    private static final int WORTH_AN_INDEX = 5;

    /** A route and its conditions on headers, before it is put in a bucket. */
    record Entry(CompiledRoute route, List<HeaderMatch> headers) {}

    private record ByHeader(String name, int first, Map<String, CompiledRoute[]> routes) {}

    private record HeaderValue(String name, String value) {}

    private final CompiledRoute[] inOrder;
    private final ByHeader[] byHeader;
    private final int first;

    private RouteBucket(CompiledRoute[] inOrder, ByHeader[] byHeader, int first) {
        this.inOrder = inOrder;
        this.byHeader = byHeader;
        this.first = first;
    }

    /** A bucket of these routes, which are in ascending order, and of which there is at least one. */
    static RouteBucket of(List<Entry> entries) {
        Map<HeaderValue, Integer> counts = new HashMap<>();
        for (Entry entry : entries) {
            exactHeaders(entry).forEach(key -> counts.merge(key, 1, Integer::sum));
        }
        List<CompiledRoute> inOrder = new ArrayList<>();
        Map<String, Map<String, List<CompiledRoute>>> indexed = new LinkedHashMap<>();
        for (Entry entry : entries) {
            HeaderValue key = entries.size() < WORTH_AN_INDEX ? null : rarest(exactHeaders(entry), counts);
            if (key == null) {
                inOrder.add(entry.route());
            } else {
                indexed.computeIfAbsent(key.name(), name -> new HashMap<>())
                        .computeIfAbsent(key.value(), value -> new ArrayList<>())
                        .add(entry.route());
            }
        }
        ByHeader[] byHeader = indexed.entrySet().stream()
                .map(e -> byHeader(e.getKey(), e.getValue()))
                .toArray(ByHeader[]::new);
        return new RouteBucket(
                inOrder.toArray(CompiledRoute[]::new),
                byHeader,
                entries.get(0).route().order());
    }

    /** The lowest place of a route in here. */
    int first() {
        return first;
    }

    /** The first route in here that matches and comes before {@code best}, or else {@code best}. */
    CompiledRoute firstMatch(RequestView request, long random, CompiledRoute best) {
        CompiledRoute found = firstMatch(inOrder, request, random, best);
        for (ByHeader index : byHeader) {
            if (index.first() < found.order()) {
                String value = request.header(index.name());
                CompiledRoute[] routes = value == null ? null : index.routes().get(value);
                if (routes != null) {
                    found = firstMatch(routes, request, random, found);
                }
            }
        }
        return found;
    }

    /** The first of {@code ascending} that matches and comes before {@code best}, or else {@code best}. */
    private static CompiledRoute firstMatch(
            CompiledRoute[] ascending, RequestView request, long random, CompiledRoute best) {
        for (CompiledRoute route : ascending) {
            if (route.order() >= best.order()) {
                return best;
            }
            if (route.matches(request, random)) {
                return route;
            }
        }
        return best;
    }

    private static ByHeader byHeader(String name, Map<String, List<CompiledRoute>> routes) {
        Map<String, CompiledRoute[]> arrays = new HashMap<>();
        routes.forEach((value, list) -> arrays.put(value, list.toArray(CompiledRoute[]::new)));
        int first = routes.values().stream()
                .mapToInt(list -> list.get(0).order())
                .min()
                .orElseThrow();
        return new ByHeader(name, first, arrays);
    }

    /** The conditions that hold for exactly one value, and not for a missing header. */
    private static List<HeaderValue> exactHeaders(Entry entry) {
        List<HeaderValue> keys = new ArrayList<>();
        for (HeaderMatch header : entry.headers()) {
            if (header instanceof HeaderMatch.Value value
                    && !value.invert()
                    && value.condition() instanceof StringMatch.Exact exact
                    && !exact.ignoreCase()
                    && !(value.treatMissingAsEmpty() && exact.expected().isEmpty())) {
                keys.add(new HeaderValue(value.name(), exact.expected()));
            }
        }
        return keys;
    }

    /** The one that tells the route best from the others. */
    private static @Nullable HeaderValue rarest(List<HeaderValue> keys, Map<HeaderValue, Integer> counts) {
        HeaderValue rarest = null;
        int least = Integer.MAX_VALUE;
        for (HeaderValue key : keys) {
            int count = counts.getOrDefault(key, 0);
            if (count < least) {
                rarest = key;
                least = count;
            }
        }
        return rarest;
    }
}
