package dev.proxyless.mesh.client.telemetry;

import java.util.Map;

/** The names of resource types as gRFC A78 writes them in labels. */
final class ResourceTypes {

    private static final Map<String, String> NAMES = Map.of(
            "Listener", "envoy.config.listener.v3.Listener",
            "RouteConfiguration", "envoy.config.route.v3.RouteConfiguration",
            "Cluster", "envoy.config.cluster.v3.Cluster",
            "ClusterLoadAssignment", "envoy.config.endpoint.v3.ClusterLoadAssignment");

    private ResourceTypes() {}

    /** The label of {@code type}, such as {@code Cluster}; {@code _OTHER} for one that is not known. */
    static String label(String type) {
        return NAMES.getOrDefault(type.substring(type.lastIndexOf('.') + 1), Labels.OTHER);
    }
}
