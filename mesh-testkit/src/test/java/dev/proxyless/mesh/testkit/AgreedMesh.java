package dev.proxyless.mesh.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same routes and clusters for Envoy and for this library.
 *
 * @param routes a {@code RouteConfiguration}
 * @param ports of the one endpoint of each cluster
 */
record AgreedMesh(Map<String, Object> routes, Map<String, Integer> ports) {

    private static final String TYPES = "type.googleapis.com/envoy.";

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
                "agreed",
                "route_config",
                routes,
                "http_filters",
                List.of(router));
        Map<String, Object> filter = Json.object("name", "manager", "typed_config", manager);
        Map<String, Object> socket = Json.object(
                "name", "agreed",
                "address", Json.object("pipe", Json.object("path", listener.toString())),
                "filter_chains", List.of(Json.object("filters", List.of(filter))));
        return Json.object("static_resources", Json.object("listeners", List.of(socket), "clusters", clusters()));
    }

    /** The same as bare resources. */
    Map<String, Object> resources() {
        List<Object> resources = new ArrayList<>();
        resources.add(typed("config.route.v3.RouteConfiguration", routes));
        clusters().forEach(cluster -> resources.add(typed("config.cluster.v3.Cluster", cluster)));
        return Json.object("resources", resources);
    }

    private static Map<String, Object> typed(String type, Map<String, Object> message) {
        Map<String, Object> typed = new LinkedHashMap<>();
        typed.put("@type", TYPES + type);
        typed.putAll(message);
        return typed;
    }

    private List<Map<String, Object>> clusters() {
        List<Map<String, Object>> clusters = new ArrayList<>();
        ports.forEach((name, port) -> clusters.add(cluster(name, port)));
        return clusters;
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
