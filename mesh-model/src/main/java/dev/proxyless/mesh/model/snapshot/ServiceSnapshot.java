package dev.proxyless.mesh.model.snapshot;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.RouteConfig;
import java.util.Map;

/**
 * Everything that calls to one service need.
 *
 * @param service the service
 * @param routes its routes
 * @param clusters each cluster that a route names, by name
 */
public record ServiceSnapshot(
        ServiceName service, RouteConfig routes, Map<String, Resolved<ClusterSnapshot>> clusters) {

    public ServiceSnapshot {
        clusters = Map.copyOf(clusters);
    }
}
