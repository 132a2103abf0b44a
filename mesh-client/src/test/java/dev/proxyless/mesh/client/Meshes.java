package dev.proxyless.mesh.client;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small meshes for tests. */
public final class Meshes {

    private Meshes() {}

    /** A service with one virtual host for all authorities and one route for all paths. */
    public static ServiceSnapshot service(String name, RouteAction action, ClusterSnapshot... clusters) {
        Route route = Route.of("default", RouteMatch.path(new PathMatch.Prefix("/", true)), action);
        return service(name, List.of(route), clusters);
    }

    /** A service with one virtual host for all authorities. */
    public static ServiceSnapshot service(String name, List<Route> routes, ClusterSnapshot... clusters) {
        Map<String, Resolved<ClusterSnapshot>> byName = new LinkedHashMap<>();
        for (ClusterSnapshot cluster : clusters) {
            byName.put(cluster.cluster().name(), new Resolved.Ready<>(cluster));
        }
        VirtualHost host = VirtualHost.of(name, List.of("*"), routes);
        return new ServiceSnapshot(ServiceName.of(name), RouteConfig.of(name, List.of(host)), byName);
    }

    /** A round-robin cluster of these endpoints. */
    public static ClusterSnapshot cluster(String name, Endpoint... endpoints) {
        EndpointSet members = EndpointSet.of(endpoints);
        return ClusterSnapshot.of(Cluster.of(name, new Membership.Static(members)), members);
    }
}
