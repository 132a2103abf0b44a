package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.client.Meshes.service;

import dev.proxyless.mesh.client.AskingFilters;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshHosts;
import dev.proxyless.mesh.client.ScriptedSource;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A mesh whose control plane is the test, and backends. Its chance counts up from zero. */
public final class MeshFixture {

    /** Retries on everything that can go wrong, at other endpoints, with hardly a wait. */
    private static final RetryPolicy RETRY = RetryPolicy.of(EnumSet.of(RetryOn.FIVE_XX), 2)
            .withBackOff(RetryBackOff.of(Duration.ofMillis(1), Duration.ofMillis(1)))
            .withHosts(RetryHosts.AVOID_PREVIOUS);

    private final ScriptedSource source = new ScriptedSource();
    private final BalancedObserver observer = new BalancedObserver();
    private final AtomicLong chance = new AtomicLong();
    private final MeshClient mesh = MeshClient.builder(source)
            .observer(observer)
            .hosts(MeshHosts.clusterLocal())
            .random(chance::getAndIncrement)
            .filter(new AskingFilters())
            .configurationTimeout(Duration.ofMillis(500))
            .build();
    private final Cluster.Protocol protocol;
    private final List<Backend> backends = new ArrayList<>();

    public MeshFixture(Cluster.Protocol protocol) {
        this.protocol = protocol;
    }

    /** The client of the mesh. */
    public MeshClient mesh() {
        return mesh;
    }

    /** A backend that ends with this fixture. */
    public Backend backend(Behaviour behaviour) {
        Backend backend = Backend.start(behaviour);
        backends.add(backend);
        return backend;
    }

    /** A backend at an address of the loopback that ends with this fixture. */
    public Backend backend(String host, int port, Behaviour behaviour) {
        Backend backend = Backend.start(host, port, behaviour);
        backends.add(backend);
        return backend;
    }

    /** The clusters' members. */
    public ClusterSnapshot cluster(String name, Backend... members) {
        Endpoint[] endpoints = new Endpoint[members.length];
        for (int i = 0; i < members.length; i++) {
            endpoints[i] = members[i].endpoint();
        }
        return cluster(name, endpoints);
    }

    /** The clusters' members. */
    public ClusterSnapshot cluster(String name, Endpoint... endpoints) {
        EndpointSet members = EndpointSet.of(endpoints);
        Cluster spoken = Cluster.of(name, new Membership.Static(members)).withProtocol(protocol);
        return ClusterSnapshot.of(spoken, members);
    }

    /** All calls to {@code orders} go to these endpoints, and are tried again elsewhere. */
    public void orders(Endpoint... endpoints) throws InterruptedException {
        publish(service("orders", retrying("v1"), cluster("v1", endpoints)));
    }

    /** All calls to {@code orders} go to these backends, and are tried again elsewhere. */
    public void orders(Backend... members) throws InterruptedException {
        publish(service("orders", retrying("v1"), cluster("v1", members)));
    }

    /** Publishes a service and waits until it is in force. */
    public void publish(ServiceSnapshot service) throws InterruptedException {
        source.awaitStarted().publish(service);
        CountDownLatch done = new CountDownLatch(1);
        mesh.loop().execute(done::countDown);
        if (!done.await(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the revision is not in force after 10 s");
        }
    }

    /** An action that forwards to a cluster and tries again. */
    public static RouteAction retrying(String cluster) {
        return RouteAction.Forward.to(WeightedClusters.single(cluster), CallPolicy.DEFAULT.withRetry(RETRY));
    }

    /** A route for all paths. */
    public static Route all(RouteAction action) {
        return Route.of("all", RouteMatch.path(new PathMatch.Prefix("/", true)), action);
    }

    /** Ends the mesh and the backends, and fails the test if a call or an attempt that began has not ended. */
    public void close() throws InterruptedException {
        boolean balanced = observer.awaitBalance();
        mesh.close();
        backends.forEach(Backend::close);
        if (!balanced) {
            throw new AssertionError("a call or an attempt began and did not end");
        }
    }
}
