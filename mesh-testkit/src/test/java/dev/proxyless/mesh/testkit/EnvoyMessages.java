package dev.proxyless.mesh.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The messages that every configuration of Envoy is made of, as objects of JSON that may be added to. */
final class EnvoyMessages {

    /** What the names of Envoy's messages begin with in an {@code @type}. */
    static final String TYPES = "type.googleapis.com/envoy.";

    private EnvoyMessages() {}

    /** A connection manager with {@code routes}, {@code filters} and, after them, the router. */
    static Map<String, Object> manager(Map<String, Object> routes, List<Object> filters) {
        List<Object> all = new ArrayList<>(filters);
        all.add(Json.object(
                "name",
                "router",
                "typed_config",
                Json.object("@type", TYPES + "extensions.filters.http.router.v3.Router")));
        return Json.object(
                "@type",
                TYPES + "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                "stat_prefix",
                "agreed",
                "route_config",
                routes,
                "http_filters",
                all);
    }

    /** A listener on a socket of the file system. */
    static Map<String, Object> listener(Path socket, Map<String, Object> manager) {
        Map<String, Object> filter = Json.object("name", "manager", "typed_config", manager);
        return Json.object(
                "name", socket.getFileName().toString(),
                "address", Json.object("pipe", Json.object("path", socket.toString())),
                "filter_chains", List.of(Json.object("filters", List.of(filter))));
    }

    /** A static cluster of endpoints at these ports of the loopback. */
    static Map<String, Object> cluster(String name, List<Integer> ports) {
        List<Object> endpoints = new ArrayList<>();
        for (int port : ports) {
            Map<String, Object> address =
                    Json.object("socket_address", Json.object("address", "127.0.0.1", "port_value", port));
            endpoints.add(Json.object("endpoint", Json.object("address", address)));
        }
        return Json.object(
                "name",
                name,
                "type",
                "STATIC",
                "load_assignment",
                Json.object("cluster_name", name, "endpoints", List.of(Json.object("lb_endpoints", endpoints))));
    }

    /** The service {@code name} with the routes of {@code manager}, for this library. */
    static Map<String, Object> resources(String name, Map<String, Object> manager, Map<String, Object> cluster) {
        Map<String, Object> listener = Json.object(
                "@type",
                TYPES + "config.listener.v3.Listener",
                "name",
                name,
                "api_listener",
                Json.object("api_listener", manager));
        Map<String, Object> typed = Json.object("@type", TYPES + "config.cluster.v3.Cluster");
        typed.putAll(cluster);
        return Json.object("resources", List.of(listener, typed));
    }
}
