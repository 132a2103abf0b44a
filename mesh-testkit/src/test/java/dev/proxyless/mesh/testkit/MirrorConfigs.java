package dev.proxyless.mesh.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
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

    private static final String TYPES = "type.googleapis.com/envoy.";

    /** How many copies a request for this path has. */
    static int copies(String path) {
        return switch (path) {
            case "/unnamed", "/never" -> 0;
            case "/many" -> 2;
            default -> 1;
        };
    }

    /** A configuration of Envoy that serves the routes on a socket. */
    Map<String, Object> bootstrap(Path listener) {
        Map<String, Object> router = Json.object(
                "name",
                "router",
                "typed_config",
                Json.object("@type", TYPES + "extensions.filters.http.router.v3.Router"));
        Map<String, Object> manager = Json.object(
                "@type",
                TYPES + "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                "stat_prefix",
                "mirrors",
                "route_config",
                routes(),
                "http_filters",
                List.of(router));
        Map<String, Object> socket = Json.object(
                "name", "mirrors",
                "address", Json.object("pipe", Json.object("path", listener.toString())),
                "filter_chains",
                        List.of(Json.object(
                                "filters", List.of(Json.object("name", "manager", "typed_config", manager)))));
        return Json.object("static_resources", Json.object("listeners", List.of(socket), "clusters", clusters()));
    }

    /** The same as bare resources. */
    Map<String, Object> resources() {
        List<Object> resources = new ArrayList<>();
        resources.add(typed("config.route.v3.RouteConfiguration", routes()));
        clusters().forEach(cluster -> resources.add(typed("config.cluster.v3.Cluster", cluster)));
        return Json.object("resources", resources);
    }

    private static Map<String, Object> typed(String type, Map<String, Object> message) {
        Map<String, Object> typed = new LinkedHashMap<>();
        typed.put("@type", TYPES + type);
        typed.putAll(message);
        return typed;
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

    private List<Map<String, Object>> clusters() {
        return List.of(cluster("own", own), cluster("shadow", shadow), cluster("other", other));
    }

    private static Map<String, Object> cluster(String name, int port) {
        Map<String, Object> address =
                Json.object("socket_address", Json.object("address", "127.0.0.1", "port_value", port));
        Map<String, Object> endpoint = Json.object("endpoint", Json.object("address", address));
        return Json.object(
                "name",
                name,
                "type",
                "STATIC",
                "load_assignment",
                Json.object(
                        "cluster_name", name, "endpoints", List.of(Json.object("lb_endpoints", List.of(endpoint)))));
    }
}
