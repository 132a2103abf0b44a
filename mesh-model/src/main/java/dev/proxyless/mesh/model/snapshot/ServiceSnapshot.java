package dev.proxyless.mesh.model.snapshot;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.RouteConfig;
import java.util.List;
import java.util.Map;

/**
 * Everything that calls to one service need.
 *
 * @param service the service
 * @param routes its routes
 * @param listener what holds for all of its calls
 * @param clusters each cluster that a route names, by name
 */
public record ServiceSnapshot(
        ServiceName service,
        RouteConfig routes,
        ListenerRules listener,
        Map<String, Resolved<ClusterSnapshot>> clusters) {

    public ServiceSnapshot {
        clusters = PartMap.copyOf(clusters);
    }

    /** A service whose listener says nothing. */
    public ServiceSnapshot(ServiceName service, RouteConfig routes, Map<String, Resolved<ClusterSnapshot>> clusters) {
        this(service, routes, ListenerRules.NONE, clusters);
    }

    /** A service whose listener says nothing of time. */
    public ServiceSnapshot(
            ServiceName service,
            RouteConfig routes,
            List<HttpFilter> filters,
            Map<String, Resolved<ClusterSnapshot>> clusters) {
        this(service, routes, ListenerRules.of(filters), clusters);
    }
}
