package dev.proxyless.mesh.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same routes and the same cluster for Envoy and for this library. */
final class RetryConfigs {

    private static final String TYPES = "type.googleapis.com/envoy.";

    private RetryConfigs() {}

    /** A configuration of Envoy that serves {@code hosts} on a socket. */
    static Map<String, Object> bootstrap(Path listener, List<Object> hosts, List<Integer> ports) {
        Map<String, Object> router = Json.object(
                "name",
                "router",
                "typed_config",
                Json.object("@type", TYPES + "extensions.filters.http.router.v3.Router"));
        Map<String, Object> manager = Json.object(
                "@type",
                TYPES + "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                "stat_prefix",
                "retries",
                // Or else Envoy takes the requests for foreign ones, which may not ask for anything.
                "use_remote_address",
                true,
                "internal_address_config",
                Json.object("unix_sockets", true),
                // Or else it waits another second before it ends the connection of a call that it has given up.
                "delayed_close_timeout",
                "0s",
                "route_config",
                routes(hosts),
                "http_filters",
                List.of(router));
        Map<String, Object> filter = Json.object("name", "manager", "typed_config", manager);
        Map<String, Object> socket = Json.object(
                "name", "retries",
                "address", Json.object("pipe", Json.object("path", listener.toString())),
                "filter_chains", List.of(Json.object("filters", List.of(filter))));
        return Json.object(
                "static_resources", Json.object("listeners", List.of(socket), "clusters", List.of(cluster(ports))));
    }

    /** The same as bare resources. */
    static Map<String, Object> resources(List<Object> hosts, List<Integer> ports) {
        Map<String, Object> routes = Json.object("@type", TYPES + "config.route.v3.RouteConfiguration");
        routes.putAll(routes(hosts));
        Map<String, Object> cluster = Json.object("@type", TYPES + "config.cluster.v3.Cluster");
        cluster.putAll(cluster(ports));
        return Json.object("resources", List.of(routes, cluster));
    }

    private static Map<String, Object> routes(List<Object> hosts) {
        return Json.object("name", "retries", "virtual_hosts", hosts);
    }

    private static Map<String, Object> cluster(List<Integer> ports) {
        List<Object> endpoints = new ArrayList<>();
        for (int port : ports) {
            Map<String, Object> address =
                    Json.object("socket_address", Json.object("address", "127.0.0.1", "port_value", port));
            endpoints.add(Json.object("endpoint", Json.object("address", address)));
        }
        Map<String, Object> thresholds = Json.object("max_retries", 1000);
        return Json.object(
                "name",
                "c",
                "type",
                "STATIC",
                "circuit_breakers",
                Json.object("thresholds", List.of(thresholds)),
                "load_assignment",
                Json.object("cluster_name", "c", "endpoints", List.of(Json.object("lb_endpoints", endpoints))));
    }
}
