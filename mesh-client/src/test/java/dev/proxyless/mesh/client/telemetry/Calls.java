package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualClusters;
import dev.proxyless.mesh.model.route.VirtualClusters.VirtualCluster;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Calls, hosts and snapshots for the tests of this package. */
final class Calls {

    static final ServiceName ORDERS = ServiceName.of("orders");

    private Calls() {}

    static CallStart http(String method) {
        return new CallStart(ORDERS, CallStart.Protocol.HTTP, method, "/items/7");
    }

    static CallStart grpc(String method) {
        return new CallStart(ORDERS, CallStart.Protocol.GRPC, method, "/" + method);
    }

    static Host host(String zone) {
        Endpoint endpoint = Endpoint.of("10.0.0.1", 8080);
        return new Host(
                endpoint,
                new Locality("eu", zone, ""),
                0,
                new HealthBook().cluster("c").endpoint(endpoint.address()));
    }

    static MeshSnapshot snapshot(long revision, Map<String, EndpointSet> clusters) {
        return snapshot(revision, clusters, List.of());
    }

    /** The same with a virtual host of one virtual cluster. */
    static MeshSnapshot snapshot(long revision, Map<String, EndpointSet> clusters, String host, String virtualCluster) {
        return snapshot(
                revision,
                clusters,
                List.of(new VirtualHost(
                        host,
                        List.of("*"),
                        List.of(),
                        Optional.empty(),
                        false,
                        HeaderRules.NONE,
                        FilterOverrides.NONE,
                        new VirtualClusters(List.of(new VirtualCluster(virtualCluster, List.of()))))));
    }

    private static MeshSnapshot snapshot(long revision, Map<String, EndpointSet> clusters, List<VirtualHost> hosts) {
        Map<String, Resolved<ClusterSnapshot>> resolved = new HashMap<>();
        clusters.forEach((name, endpoints) -> resolved.put(
                name,
                new Resolved.Ready<>(
                        ClusterSnapshot.of(Cluster.of(name, new Membership.Static(endpoints)), endpoints))));
        ServiceSnapshot service = new ServiceSnapshot(ORDERS, RouteConfig.of("r", hosts), resolved);
        return new MeshSnapshot(
                revision, Map.of(ORDERS, new Resolved.Ready<>(service)), Map.of("Cluster", "v" + revision));
    }
}
