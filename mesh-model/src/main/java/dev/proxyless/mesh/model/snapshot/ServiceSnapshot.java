package dev.proxyless.mesh.model.snapshot;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.StreamLimits;
import java.util.List;
import java.util.Map;

/**
 * Everything that calls to one service need.
 *
 * @param service the service
 * @param routes its routes
 * @param filters what its calls go through before they are sent, in this order
 * @param limits what holds for routes that say nothing of time
 * @param clusters each cluster that a route names, by name
 */
public record ServiceSnapshot(
        ServiceName service,
        RouteConfig routes,
        List<HttpFilter> filters,
        StreamLimits limits,
        Map<String, Resolved<ClusterSnapshot>> clusters) {

    public ServiceSnapshot {
        filters = List.copyOf(filters);
        clusters = PartMap.copyOf(clusters);
    }

    /** A service whose calls go through no filters. */
    public ServiceSnapshot(ServiceName service, RouteConfig routes, Map<String, Resolved<ClusterSnapshot>> clusters) {
        this(service, routes, List.of(), clusters);
    }

    /** A service whose listener says nothing of time. */
    public ServiceSnapshot(
            ServiceName service,
            RouteConfig routes,
            List<HttpFilter> filters,
            Map<String, Resolved<ClusterSnapshot>> clusters) {
        this(service, routes, filters, StreamLimits.NONE, clusters);
    }
}
