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

    /** A configuration of Envoy that serves the routes on a socket. */
    Map<String, Object> bootstrap(Path listener) {
        Map<String, Object> socket = EnvoyMessages.listener(listener, EnvoyMessages.manager(routes, List.of()));
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
        typed.put("@type", EnvoyMessages.TYPES + type);
        typed.putAll(message);
        return typed;
    }

    private List<Map<String, Object>> clusters() {
        List<Map<String, Object>> clusters = new ArrayList<>();
        ports.forEach((name, port) -> clusters.add(EnvoyMessages.cluster(name, List.of(port))));
        return clusters;
    }
}
