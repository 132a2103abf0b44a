package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.match.RouteMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Routes with the same condition on the path. Many of them usually differ in the exact value of one header or query
 * parameter (a tenant, a version, the method): those are found by that value, the rest are tried in order. Immutable.
 */
final class RouteBucket {

    /** Below this size trying each is quicker than looking one up. */
    private static final int WORTH_AN_INDEX = 5;

    /** A route and its condition, before it is put in a bucket. */
    record Entry(CompiledRoute route, RouteMatch match) {}

    /** Routes by the value that a field must have. */
    private record ByValue(RequestField field, int first, Map<String, CompiledRoute[]> routes) {}

    private final CompiledRoute[] inOrder;
    private final ByValue[] byValue;
    private final int first;

    private RouteBucket(List<CompiledRoute> inOrder, List<ByValue> byValue, int first) {
        this.inOrder = inOrder.toArray(CompiledRoute[]::new);
        this.byValue = byValue.toArray(ByValue[]::new);
        this.first = first;
    }

    /** A bucket of these routes, which are in ascending order, and of which there is at least one. */
    static RouteBucket of(List<Entry> entries) {
        Map<RequestField.Value, Integer> counts = new HashMap<>();
        for (Entry entry : entries) {
            RequestField.requiredBy(entry.match()).forEach(value -> counts.merge(value, 1, Integer::sum));
        }
        List<CompiledRoute> inOrder = new ArrayList<>();
        Map<RequestField, Map<String, List<CompiledRoute>>> indexed = new LinkedHashMap<>();
        for (Entry entry : entries) {
            RequestField.Value value = entries.size() < WORTH_AN_INDEX ? null : rarest(entry, counts);
            if (value == null) {
                inOrder.add(entry.route());
            } else {
                indexed.computeIfAbsent(value.field(), field -> new HashMap<>())
                        .computeIfAbsent(value.text(), text -> new ArrayList<>())
                        .add(entry.route());
            }
        }
        List<ByValue> byValue = new ArrayList<>();
        indexed.forEach((field, routes) -> byValue.add(byValue(field, routes)));
        return new RouteBucket(inOrder, byValue, entries.get(0).route().order());
    }

    private static ByValue byValue(RequestField field, Map<String, List<CompiledRoute>> routes) {
        Map<String, CompiledRoute[]> arrays = new HashMap<>();
        int first = Integer.MAX_VALUE;
        for (Map.Entry<String, List<CompiledRoute>> entry : routes.entrySet()) {
            arrays.put(entry.getKey(), entry.getValue().toArray(CompiledRoute[]::new));
            first = Math.min(first, entry.getValue().get(0).order());
        }
        return new ByValue(field, first, arrays);
    }

    /** The value that tells the route best from the others, or null if it requires none. */
    private static RequestField.@Nullable Value rarest(Entry entry, Map<RequestField.Value, Integer> counts) {
        RequestField.Value rarest = null;
        int least = Integer.MAX_VALUE;
        for (RequestField.Value value : RequestField.requiredBy(entry.match())) {
            int count = counts.getOrDefault(value, 0);
            if (count < least) {
                rarest = value;
                least = count;
            }
        }
        return rarest;
    }

    /** The lowest place of a route in here. */
    int first() {
        return first;
    }

    /** The first route in here that matches and comes before {@code best}, or else {@code best}. */
    CompiledRoute firstMatch(RequestView request, String path, int pathLength, long random, CompiledRoute best) {
        CompiledRoute found = firstMatch(inOrder, request, path, pathLength, random, best);
        for (ByValue index : byValue) {
            if (index.first() < found.order()) {
                String value = index.field().valueIn(request);
                CompiledRoute[] routes = value == null ? null : index.routes().get(value);
                if (routes != null) {
                    found = firstMatch(routes, request, path, pathLength, random, found);
                }
            }
        }
        return found;
    }

    private static CompiledRoute firstMatch(
            CompiledRoute[] ascending,
            RequestView request,
            String path,
            int pathLength,
            long random,
            CompiledRoute best) {
        for (CompiledRoute route : ascending) {
            if (route.order() >= best.order()) {
                return best;
            }
            if (route.matches(request, path, pathLength, random)) {
                return route;
            }
        }
        return best;
    }
}
