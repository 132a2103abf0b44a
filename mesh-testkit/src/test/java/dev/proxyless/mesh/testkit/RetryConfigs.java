package dev.proxyless.mesh.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The same routes and the same cluster for Envoy and for this library. */
final class RetryConfigs {

    private RetryConfigs() {}

    /** A configuration of Envoy that serves {@code hosts} on a socket. */
    static Map<String, Object> bootstrap(Path listener, List<Object> hosts, List<Integer> ports) {
        Map<String, Object> manager = EnvoyMessages.manager(routes(hosts), List.of());
        // Or else Envoy takes the requests for foreign ones, which may not ask for anything.
        manager.put("use_remote_address", true);
        manager.put("internal_address_config", Json.object("unix_sockets", true));
        // Or else it waits another second before it ends the connection of a call that it has given up.
        manager.put("delayed_close_timeout", "0s");
        Map<String, Object> socket = EnvoyMessages.listener(listener, manager);
        return Json.object(
                "static_resources", Json.object("listeners", List.of(socket), "clusters", List.of(cluster(ports))));
    }

    /** The same as bare resources. */
    static Map<String, Object> resources(List<Object> hosts, List<Integer> ports) {
        Map<String, Object> routes = Json.object("@type", EnvoyMessages.TYPES + "config.route.v3.RouteConfiguration");
        routes.putAll(routes(hosts));
        Map<String, Object> cluster = Json.object("@type", EnvoyMessages.TYPES + "config.cluster.v3.Cluster");
        cluster.putAll(cluster(ports));
        return Json.object("resources", List.of(routes, cluster));
    }

    private static Map<String, Object> routes(List<Object> hosts) {
        return Json.object("name", "retries", "virtual_hosts", hosts);
    }

    private static Map<String, Object> cluster(List<Integer> ports) {
        Map<String, Object> cluster = EnvoyMessages.cluster("c", ports);
        cluster.put("circuit_breakers", Json.object("thresholds", List.of(Json.object("max_retries", 1000))));
        return cluster;
    }
}
