package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Resolves services for one assembly. */
final class ServiceResolution {

    private final RouteResolution routes;
    private final ClusterResolution clusters;
    private final Assembly previous;
    private final Map<ServiceName, Resolved<ServiceSnapshot>> resolved = new HashMap<>();
    private final Set<ServiceName> awaited = new LinkedHashSet<>();

    ServiceResolution(RouteResolution routes, ClusterResolution clusters, Assembly previous) {
        this.routes = routes;
        this.clusters = clusters;
        this.previous = previous;
    }

    /** Resolves one more service as far as can be. */
    void add(ServiceName service) {
        Resolved<RouteConfig> found = routes.resolve(service);
        if (found instanceof Resolved.Ready<RouteConfig> ready) {
            addRouted(service, ready.value());
        } else if (found instanceof Resolved.Absent<RouteConfig> absent) {
            put(service, new Resolved.Absent<>(absent.error()));
        } else {
            awaited.add(service);
        }
    }

    /** The services that are resolved, once all were added. */
    Map<ServiceName, Resolved<ServiceSnapshot>> resolved() {
        awaited.forEach(this::keep);
        awaited.clear();
        return resolved;
    }

    private void addRouted(ServiceName service, RouteConfig config) {
        Map<String, Resolved<ClusterSnapshot>> parts = new HashMap<>();
        boolean complete = true;
        for (String name : clusterNames(service, config)) {
            Resolved<ClusterSnapshot> cluster = clusters.resolve(name);
            if (cluster == null) {
                complete = false; // and on, so that all that is missing is asked for at once
            } else {
                parts.put(name, cluster);
            }
        }
        if (complete) {
            putReady(service, config, parts);
        } else {
            awaited.add(service);
        }
    }

    /**
     * What was resolved before stays until the new is complete, with the newest endpoints of those clusters that are part
     * of both. Nothing is asked for on its behalf: a control plane may answer no request that names what it has no more.
     */
    private void keep(ServiceName service) {
        if (previous.services().get(service) instanceof Resolved.Ready<ServiceSnapshot> before) {
            Map<String, Resolved<ClusterSnapshot>> parts =
                    new HashMap<>(before.value().clusters());
            parts.replaceAll((name, old) -> {
                Resolved<ClusterSnapshot> newest = clusters.ready(name);
                return newest == null ? old : newest;
            });
            putReady(service, before.value().routes(), parts);
        }
    }

    private void putReady(ServiceName service, RouteConfig config, Map<String, Resolved<ClusterSnapshot>> parts) {
        if (previous.services().get(service) instanceof Resolved.Ready<ServiceSnapshot> before
                && Unchanged.is(before.value().routes(), config)
                && same(before.value().clusters(), parts)) {
            resolved.put(service, before);
        } else {
            resolved.put(service, new Resolved.Ready<>(new ServiceSnapshot(service, config, parts)));
        }
    }

    private void put(ServiceName service, Resolved<ServiceSnapshot> now) {
        Resolved<ServiceSnapshot> before = previous.services().get(service);
        resolved.put(service, before != null && now.equals(before) ? before : now);
    }

    /** The names that the routes mention. Routes that did not change need not be walked again. */
    private Set<String> clusterNames(ServiceName service, RouteConfig config) {
        if (previous.services().get(service) instanceof Resolved.Ready<ServiceSnapshot> before
                && Unchanged.is(before.value().routes(), config)) {
            return before.value().clusters().keySet();
        }
        Set<String> names = new LinkedHashSet<>();
        for (VirtualHost host : config.virtualHosts()) {
            for (Route route : host.routes()) {
                if (route.action() instanceof RouteAction.Forward forward) {
                    forward.clusters().clusters().stream()
                            .map(WeightedClusters.WeightedCluster::name)
                            .forEach(names::add);
                }
            }
        }
        return names;
    }

    private static boolean same(
            Map<String, Resolved<ClusterSnapshot>> one, Map<String, Resolved<ClusterSnapshot>> other) {
        return one.size() == other.size()
                && one.entrySet().stream().allMatch(entry -> Unchanged.is(other.get(entry.getKey()), entry.getValue()));
    }
}
