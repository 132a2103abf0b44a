package dev.proxyless.mesh.benchmarks.scale;

import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.xds.ClusterSnapshot;
import com.linecorp.armeria.xds.ListenerSnapshot;
import com.linecorp.armeria.xds.RouteEntry;
import com.linecorp.armeria.xds.SnapshotWatcher;
import com.linecorp.armeria.xds.VirtualHostSnapshot;
import com.linecorp.armeria.xds.XdsBootstrap;
import com.linecorp.armeria.xds.client.endpoint.XdsHttpPreprocessor;
import com.linecorp.armeria.xds.client.endpoint.XdsLoadBalancer;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Armeria as its HTTP clients use it. What a call would see is what the load balancers of the listener's clusters tell
 * their listeners.
 */
final class ArmeriaSubject implements Subject {

    private final XdsBootstrap bootstrap;
    private final XdsHttpPreprocessor preprocessor;
    private final Map<String, XdsLoadBalancer> balancers = new HashMap<>();
    private final Map<String, List<Endpoint>> endpoints = new HashMap<>();
    private int total;
    private BooleanSupplier inForce = () -> false;
    private CompletableFuture<Long> result = new CompletableFuture<>();

    ArmeriaSubject(Bootstrap config) {
        this.bootstrap = XdsBootstrap.of(config);
        this.preprocessor = XdsHttpPreprocessor.ofListener(Shape.SERVICE, bootstrap);
        SnapshotWatcher<ListenerSnapshot> watcher = this::see;
        bootstrap.listenerRoot(Shape.SERVICE).addSnapshotWatcher(watcher);
    }

    @Override
    public CompletableFuture<Long> configured(Shape shape) {
        return await(() -> total >= shape.total());
    }

    @Override
    public CompletableFuture<Long> changed(Shape shape, Shape.Change change) {
        String cluster = shape.cluster(change.cluster());
        return await(() -> has(endpoints.get(cluster), change.address()));
    }

    @Override
    public void close() {
        preprocessor.close();
        bootstrap.close();
    }

    private synchronized CompletableFuture<Long> await(BooleanSupplier condition) {
        inForce = condition;
        result = new CompletableFuture<>();
        check();
        return result;
    }

    private void see(ListenerSnapshot listener) {
        for (VirtualHostSnapshot host : listener.routeSnapshot().virtualHostSnapshots()) {
            for (RouteEntry route : host.routeEntries()) {
                ClusterSnapshot cluster = route.clusterSnapshot();
                XdsLoadBalancer balancer = cluster == null ? null : cluster.loadBalancer();
                if (cluster != null && balancer != null) {
                    follow(cluster.xdsResource().name(), balancer);
                }
            }
        }
    }

    @SuppressWarnings("deprecation") // It has no other way to be told of what the balancer chooses from.
    private void follow(String cluster, XdsLoadBalancer balancer) {
        if (balancers.put(cluster, balancer) != balancer) {
            balancer.addEndpointsListener(changed -> see(cluster, changed));
        }
    }

    private synchronized void see(String cluster, List<Endpoint> changed) {
        List<Endpoint> before = endpoints.put(cluster, changed);
        total += changed.size() - (before == null ? 0 : before.size());
        check();
    }

    private void check() {
        if (inForce.getAsBoolean()) {
            result.complete(System.nanoTime());
        }
    }

    private static boolean has(@Nullable List<Endpoint> endpoints, String address) {
        if (endpoints != null) {
            for (Endpoint endpoint : endpoints) {
                String host = endpoint.host();
                if (address.startsWith(host) && address.equals(host + ":" + endpoint.port())) {
                    return true;
                }
            }
        }
        return false;
    }
}
