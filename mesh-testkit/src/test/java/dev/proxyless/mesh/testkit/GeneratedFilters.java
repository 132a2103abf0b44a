package dev.proxyless.mesh.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Filters of a listener, and what routes tell them. The same dice give the same ones. */
final class GeneratedFilters {

    private static final String TYPES = "type.googleapis.com/envoy.extensions.filters.http.";
    private static final String WRAPPER = "type.googleapis.com/envoy.config.route.v3.FilterConfig";
    private static final List<String> MUTATIONS = List.of("first", "second");
    private static final List<String> VALUES =
            List.of("f1", "f2", "", "%REQ(X-A)%", "%REQ(x-none?x-n)%", "%ROUTE_NAME%", "%UPSTREAM_CLUSTER%");

    private final Dice dice;
    private final GeneratedLimits limits;

    GeneratedFilters(Dice dice) {
        this.dice = dice;
        this.limits = new GeneratedLimits(dice);
    }

    /** The filters of a listener without the router; none in most. */
    List<Object> chain() {
        if (!dice.oneIn(3)) {
            return List.of();
        }
        List<Object> chain = new ArrayList<>();
        for (String name : MUTATIONS) {
            Map<String, Object> changes = Json.object("request_mutations", changes(), "response_mutations", changes());
            Map<String, Object> config = mutation("HeaderMutation", changes);
            config.put("most_specific_header_mutations_wins", dice.oneIn(2));
            chain.add(filter(name, config));
        }
        chain.add(dice.below(3), filter("fault", Json.object("@type", TYPES + "fault.v3.HTTPFault")));
        chain.add(dice.below(4), filter("rbac", Json.object("@type", TYPES + "rbac.v3.RBAC")));
        chain.add(dice.below(5), filter("limit", limits.ofListener()));
        return chain;
    }

    /** Tells filters something in a level of the routes, once in {@code times} for each filter. */
    void override(Map<String, Object> level, int times) {
        Map<String, Object> overrides = Json.object();
        for (String name : MUTATIONS) {
            if (dice.oneIn(times)) {
                Map<String, Object> changes =
                        Json.object("request_mutations", changes(), "response_mutations", changes());
                overrides.put(name, wrapped(mutation("HeaderMutationPerRoute", changes)));
            }
        }
        if (dice.oneIn(times)) {
            overrides.put("fault", wrapped(fault()));
        }
        if (dice.oneIn(times)) {
            overrides.put("rbac", wrapped(access()));
        }
        if (dice.oneIn(times)) {
            overrides.put("limit", wrapped(limits.ofLevel()));
        }
        if (!overrides.isEmpty()) {
            level.put("typed_per_filter_config", overrides);
        }
    }

    /** Says of a route or a virtual host what its calls are counted by. */
    void countedBy(Map<String, Object> level) {
        limits.countedBy(level);
    }

    private Map<String, Object> filter(String name, Map<String, Object> config) {
        return Json.object("name", name, "disabled", dice.oneIn(5), "typed_config", config);
    }

    private Map<String, Object> wrapped(Map<String, Object> config) {
        return switch (dice.below(5)) {
            case 0 -> Json.object("@type", WRAPPER, "disabled", true);
            case 1 -> Json.object("@type", WRAPPER, "config", config);
            default -> config;
        };
    }

    private Map<String, Object> fault() {
        Map<String, Object> abort = Json.object("percentage", Json.object("numerator", dice.of(0, 100, 100)));
        if (dice.oneIn(2)) {
            abort.put("http_status", dice.of(401, 503));
        } else {
            abort.put("grpc_status", dice.of(5, 14));
        }
        Map<String, Object> fault = Json.object("@type", TYPES + "fault.v3.HTTPFault", "abort", abort);
        switch (dice.below(4)) {
            case 0 -> fault.put("headers", List.of(Json.object("name", dice.of("x-a", "x-b"), "present_match", true)));
            case 1 -> fault.put("upstream_cluster", dice.of("c0", "c1"));
            case 2 -> fault.put("downstream_nodes", List.of("none"));
            default -> fault.put("max_active_faults", 100);
        }
        return fault;
    }

    private Map<String, Object> access() {
        Map<String, Object> perRoute = Json.object("@type", TYPES + "rbac.v3.RBACPerRoute");
        if (dice.oneIn(5)) {
            return perRoute;
        }
        if (dice.oneIn(3)) {
            perRoute.put(
                    "rbac",
                    Json.object(
                            dice.of("matcher", "matcher", "shadow_matcher"),
                            GeneratedMatchers.ofAccess(dice).matcher()));
            return perRoute;
        }
        Map<String, Object> policies = Json.object();
        for (String name : List.of("p", "q").subList(0, dice.below(3))) {
            Map<String, Object> policy = Json.object(
                    "permissions", List.of(condition("rules", 2)), "principals", List.of(condition("ids", 2)));
            if (dice.oneIn(3)) {
                policy.put("condition", new Expression(expression(3)));
            }
            policies.put(name, policy);
        }
        Map<String, Object> rules = Json.object("action", dice.of("ALLOW", "DENY", "LOG"), "policies", policies);
        perRoute.put("rbac", Json.object(dice.of("rules", "rules", "shadow_rules"), rules));
        return perRoute;
    }

    /** A condition on what is called, with sets of {@code rules}, or on who calls, with sets of {@code ids}. */
    private Map<String, Object> condition(String set, int depth) {
        return switch (dice.below(depth == 0 ? 5 : 8)) {
            case 0 -> Json.object("any", true);
            case 1 -> Json.object("header", Json.object("name", dice.of("x-a", "x-b"), "present_match", true));
            case 2 ->
                Json.object(
                        "header",
                        Json.object("name", "X-A", "string_match", Json.object("contains", "1"), "invert_match", true));
            case 3 ->
                Json.object(
                        "url_path", Json.object("path", Json.object("prefix", dice.of("/a", "/b", "/a/b", "/items"))));
            case 4 ->
                set.equals("ids")
                        ? Json.object("authenticated", Json.object())
                        : Json.object("requested_server_name", Json.object("exact", dice.of("", "a")));
            case 5 -> Json.object(set.equals("ids") ? "not_id" : "not_rule", condition(set, depth - 1));
            case 6 -> Json.object("and_" + set, Json.object(set, several(set, depth - 1)));
            default -> Json.object("or_" + set, Json.object(set, several(set, depth - 1)));
        };
    }

    private List<Object> several(String set, int depth) {
        return List.of(condition(set, depth), condition(set, depth));
    }

    /** An expression of CEL on the words of {@link GeneratedMatches}. */
    private String expression(int depth) {
        String name = "'" + dice.of("x-a", "x-b", "X-N") + "'";
        String header = "request.headers[" + name + "]";
        String word = "'" + dice.of(GeneratedMatches.VALUES) + "'";
        return switch (dice.below(depth == 0 ? 8 : 12)) {
            case 0 -> header + dice.of(" == ", " != ", " < ") + word;
            case 1 -> header + dice.of(".contains(", ".startsWith(", ".endsWith(") + word + ")";
            // Where there is nothing to hold against the pattern, Envoy gives up the whole of an expression.
            case 2 -> "(" + name + " in request.headers && " + header + ".matches('^[0-9,]*$'))";
            case 3 -> "size(" + header + ") < " + dice.below(4);
            case 4 -> "int(" + header + ") % 3 == " + dice.below(3);
            case 5 -> dice.of("'x-a'", "'X-B'", word) + " in request.headers";
            case 6 -> "request.url_path.startsWith('" + dice.of("/a", "/b", "/items") + "')";
            case 7 -> "request.method == 'GET' || request.query.contains('" + dice.of("a", "1") + "')";
            case 8 -> "!(" + expression(depth - 1) + ")";
            case 9 ->
                "(" + expression(depth - 1) + ") ? (" + expression(depth - 1) + ") : (" + expression(depth - 1) + ")";
            default -> "(" + expression(depth - 1) + ")" + dice.of(" && ", " || ") + "(" + expression(depth - 1) + ")";
        };
    }

    private static Map<String, Object> mutation(String message, Map<String, Object> mutations) {
        return Json.object("@type", TYPES + "header_mutation.v3." + message, "mutations", mutations);
    }

    private List<Object> changes() {
        return dice.upTo(3, this::change);
    }

    private Object change() {
        String name = dice.of("x-a", "X-B", "x-c", "x-d");
        if (dice.oneIn(4)) {
            return Json.object("remove", name);
        }
        return Json.object(
                "append",
                Json.object(
                        "header",
                        Json.object("key", name, "value", dice.of(VALUES)),
                        "append_action",
                        dice.of(
                                "APPEND_IF_EXISTS_OR_ADD",
                                "ADD_IF_ABSENT",
                                "OVERWRITE_IF_EXISTS_OR_ADD",
                                "OVERWRITE_IF_EXISTS"),
                        "keep_empty_value",
                        dice.oneIn(2)));
    }
}
