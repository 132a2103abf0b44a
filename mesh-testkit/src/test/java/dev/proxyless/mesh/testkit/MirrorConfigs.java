package dev.proxyless.mesh.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Routes with copies, and the clusters, for Envoy and for this library.
 *
 * @param own the port of the requests' own cluster
 * @param shadow that of a cluster for copies
 * @param other that of another
 */
record MirrorConfigs(int own, int shadow, int other) {

    /** How many copies a request for this path has. */
    static int copies(String path) {
        return switch (path) {
            case "/unnamed", "/never" -> 0;
            case "/many" -> 2;
            default -> 1;
        };
    }

    /** The routes and the clusters. */
    AgreedMesh mesh() {
        return new AgreedMesh(routes(), Map.of("own", own, "shadow", shadow, "other", other));
    }

    private static Map<String, Object> routes() {
        Map<String, Object> headers = Json.object(
                "request_headers_to_add", List.of(Json.object("header", Json.object("key", "x-added", "value", "a"))),
                "request_headers_to_remove", List.of("x-removed"));
        Map<String, Object> changed = route("/headers", Json.object(), policy("cluster", "shadow"));
        changed.putAll(headers);
        List<Object> routes = List.of(
                route("/plain", Json.object(), policy("cluster", "shadow")),
                route("/rewritten", Json.object("prefix_rewrite", "/new"), policy("cluster", "shadow")),
                route("/host", Json.object("host_rewrite_literal", "inside:81"), policy("cluster", "shadow")),
                route(
                        "/unmarked",
                        Json.object(),
                        Json.object("cluster", "shadow", "disable_shadow_host_suffix_append", true)),
                changed,
                route("/named", Json.object(), policy("cluster_header", "x-to")),
                route("/unnamed", Json.object(), policy("cluster_header", "x-to")),
                route(
                        "/never",
                        Json.object(),
                        Json.object(
                                "cluster",
                                "shadow",
                                "runtime_fraction",
                                Json.object("default_value", Json.object("numerator", 0)))),
                route("/many", Json.object(), policy("cluster", "shadow"), policy("cluster", "other")),
                Json.object("match", Json.object("prefix", "/of-host"), "route", Json.object("cluster", "own")));
        Map<String, Object> host = Json.object(
                "name",
                "mirrored",
                "domains",
                List.of("mirrored"),
                "routes",
                routes,
                "request_mirror_policies",
                List.of(policy("cluster", "other")));
        return Json.object(
                "name", "mirrors",
                "virtual_hosts", List.of(host),
                "request_mirror_policies", List.of(policy("cluster", "shadow"), policy("cluster", "shadow")));
    }

    private static Map<String, Object> route(String prefix, Map<String, Object> action, Object... policies) {
        Map<String, Object> forward = new LinkedHashMap<>(action);
        forward.put("cluster", "own");
        forward.put("request_mirror_policies", List.of(policies));
        return Json.object("match", Json.object("prefix", prefix), "route", forward);
    }

    private static Map<String, Object> policy(String field, String value) {
        return Json.object(field, value);
    }
}
