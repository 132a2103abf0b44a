package dev.proxyless.mesh.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Trees of conditions on headers, which are all that Envoy takes here, on the words of {@link GeneratedMatches}. */
final class GeneratedMatchers {

    private static final int DEPTH = 2;
    private static final String CLUSTERS = "envoy.extensions.router.cluster_specifiers.matcher.v3.";

    private final Dice dice;
    private final Supplier<Map<String, Object>> actions;

    private GeneratedMatchers(Dice dice, Supplier<Map<String, Object>> actions) {
        this.dice = dice;
        this.actions = actions;
    }

    /** Trees of a virtual host, which lead to routes. */
    static GeneratedMatchers ofRoutes(Dice dice, Supplier<Map<String, Object>> routes) {
        return new GeneratedMatchers(
                dice,
                () -> dice.oneIn(2)
                        ? typed("route", routes.get(), "envoy.config.route.v3.Route")
                        : typed(
                                "routes",
                                Json.object("routes", List.of(routes.get(), routes.get(), routes.get())),
                                "envoy.config.route.v3.RouteList"));
    }

    /** Trees of access rules. */
    static GeneratedMatchers ofAccess(Dice dice) {
        return new GeneratedMatchers(
                dice,
                () -> typed(
                        "action",
                        Json.object("name", dice.of("p", "q r"), "action", dice.of("ALLOW", "ALLOW", "DENY", "LOG")),
                        "envoy.config.rbac.v3.Action"));
    }

    /** Trees of plugins that choose clusters. */
    static GeneratedMatchers ofClusters(Dice dice, List<String> clusters) {
        return new GeneratedMatchers(
                dice, () -> typed("cluster", Json.object("cluster", dice.of(clusters)), CLUSTERS + "ClusterAction"));
    }

    /** A plugin that chooses clusters by a tree, or one that nobody knows and that need not be there. */
    static Map<String, Object> plugin(Dice dice, String name, List<String> clusters) {
        if (dice.oneIn(6)) {
            return Json.object(
                    "extension", typed(name, Json.object(), "envoy.config.core.v3.Address"), "is_optional", true);
        }
        Map<String, Object> tree =
                Json.object("cluster_matcher", ofClusters(dice, clusters).matcher());
        return Json.object("extension", typed(name, tree, CLUSTERS + "MatcherClusterSpecifier"));
    }

    /** An {@code xds.type.matcher.v3.Matcher}. */
    Map<String, Object> matcher() {
        return matcher(DEPTH);
    }

    private Map<String, Object> matcher(int depth) {
        Map<String, Object> matcher = dice.oneIn(2)
                ? Json.object("matcher_list", Json.object("matchers", branches(depth)))
                : Json.object("matcher_tree", tree(depth));
        if (dice.oneIn(2)) {
            matcher.put("on_no_match", onMatch(depth));
        }
        return matcher;
    }

    private List<Map<String, Object>> branches(int depth) {
        return Stream.generate(() -> Json.object("predicate", predicate(depth), "on_match", onMatch(depth)))
                .limit(1 + dice.below(3))
                .toList();
    }

    private Map<String, Object> tree(int depth) {
        boolean byPrefix = dice.oneIn(2);
        String name = byPrefix ? dice.of(":path", "x-a") : dice.of("x-a", "x-b", ":method");
        List<String> values =
                byPrefix ? List.of("/", "/a", "/api", "/v1/", "1", "a") : List.of("1", "a", "ab", "GET", "2,1");
        Map<String, Object> map = new LinkedHashMap<>();
        dice.upTo(3, () -> dice.of(values)).forEach(value -> map.put(value, onMatch(depth)));
        map.put(dice.of(values), onMatch(depth));
        return Json.object(
                "input", header(name), byPrefix ? "prefix_match_map" : "exact_match_map", Json.object("map", map));
    }

    private Map<String, Object> predicate(int depth) {
        if (depth == 0 || dice.oneIn(2)) {
            return Json.object(
                    "single_predicate",
                    Json.object(
                            "input",
                            header(dice.of("x-a", "x-b", "X-N", ":path", ":method")),
                            "value_match",
                            dice.of(
                                    Json.object("exact", dice.of(GeneratedMatches.VALUES)),
                                    Json.object("prefix", dice.of("1", "/a", "a")),
                                    Json.object("exact", "A", "ignore_case", true),
                                    Json.object(
                                            "safe_regex", Json.object("google_re2", Json.object(), "regex", ".*1.*")),
                                    Json.object("contains", "b"))));
        }
        return switch (dice.below(3)) {
            case 0 -> Json.object("not_matcher", predicate(depth - 1));
            case 1 -> Json.object("or_matcher", several(depth - 1));
            default -> Json.object("and_matcher", several(depth - 1));
        };
    }

    private Map<String, Object> several(int depth) {
        return Json.object("predicate", List.of(predicate(depth), predicate(depth)));
    }

    private Map<String, Object> onMatch(int depth) {
        if (depth > 0 && dice.oneIn(4)) {
            return Json.object("matcher", matcher(depth - 1));
        }
        return Json.object("action", actions.get());
    }

    private static Map<String, Object> header(String name) {
        return typed("header", Json.object("header_name", name), "envoy.type.matcher.v3.HttpRequestHeaderMatchInput");
    }

    private static Map<String, Object> typed(String name, Map<String, Object> config, String type) {
        Map<String, Object> typed = Json.object("@type", "type.googleapis.com/" + type);
        typed.putAll(config);
        return Json.object("name", name, "typed_config", typed);
    }
}
