package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.source.ManualLoop;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A mesh of one service whose one route leads to one cluster; its time and its chance are the test's. */
final class OrdersMesh {

    static final ServiceName ORDERS = ServiceName.of("orders");

    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSource source = new ScriptedSource();

    /** A client, with some more settings. */
    MeshClient client(UnaryOperator<MeshClientBuilder> settings) {
        MeshClient mesh = settings.apply(MeshClient.builder(source).loop(loop).random(() -> 0))
                .build();
        loop.runPending();
        return mesh;
    }

    /** What the service is from now on, with endpoints {@code 10.0.0.1} and on. */
    void publish(CallPolicy policy, CircuitLimits limits, int endpoints) {
        EndpointSet members = EndpointSet.of(IntStream.rangeClosed(1, endpoints)
                .mapToObj(i -> Endpoint.of("10.0.0." + i, 80))
                .toArray(Endpoint[]::new));
        Cluster cluster = Cluster.of("v1", new Membership.Static(members)).withLimits(limits);
        RouteAction action = RouteAction.Forward.to(WeightedClusters.single("v1"), policy);
        source.publish(Meshes.service("orders", action, ClusterSnapshot.of(cluster, members)));
        loop.runPending();
    }

    void advance(Duration time) {
        loop.advance(time);
    }

    static RequestView request(Map<String, String> headers) {
        return RequestView.of("GET", "http", "orders", "/", headers::get);
    }
}
