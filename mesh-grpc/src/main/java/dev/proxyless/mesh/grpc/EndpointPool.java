package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.snapshot.Resolved;
import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.Helper;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of all clusters of a service, one connection for each address however many clusters have it. Changed in
 * the channel's synchronization context only; read by picks on any thread, without a lock.
 */
final class EndpointPool {

    private final Helper helper;
    private final Runnable changed;
    private final ConcurrentHashMap<Address, EndpointLink> links = new ConcurrentHashMap<>();
    private final EnumMap<ConnectivityState, Integer> states = new EnumMap<>(ConnectivityState.class);
    private final Map<String, CompiledCluster> clusters = new HashMap<>();

    EndpointPool(Helper helper, Runnable changed) {
        this.helper = helper;
        this.changed = changed;
    }

    /** Where {@code host} is, or null if it belongs to no cluster any more. */
    @Nullable EndpointLink link(Host host) {
        return links.get(host.endpoint().address());
    }

    /** Whether an attempt can be sent to {@code host} now. */
    boolean isReady(Host host) {
        EndpointLink link = link(host);
        return link != null && link.state() == ConnectivityState.READY;
    }

    /** Whether {@code host} is ready or may become so: neither gone nor failing. */
    boolean isHopeful(Host host) {
        EndpointLink link = link(host);
        return link != null && link.state() != ConnectivityState.TRANSIENT_FAILURE;
    }

    /** Adds the endpoints of clusters that are new or changed, and connects to those that get calls. */
    void add(CompiledService service) {
        for (Resolved<CompiledCluster> resolved : service.clusters().values()) {
            if (resolved instanceof Resolved.Ready<CompiledCluster> ready
                    && !same(clusters.get(ready.value().name()), ready.value())) {
                add(ready.value());
            }
        }
    }

    /** Takes away the endpoints that only former forms of clusters had. Follows {@link #add}. */
    void removeOthers(CompiledService service) {
        Map<String, CompiledCluster> before = Map.copyOf(clusters);
        clusters.clear();
        for (Resolved<CompiledCluster> resolved : service.clusters().values()) {
            if (resolved instanceof Resolved.Ready<CompiledCluster> ready) {
                clusters.put(ready.value().name(), ready.value());
            }
        }
        before.forEach((name, cluster) -> {
            if (!same(clusters.get(name), cluster)) {
                remove(cluster);
            }
        });
    }

    void removeAll() {
        clusters.values().forEach(this::remove);
        clusters.clear();
    }

    /** Connects to all endpoints that get calls. */
    void connect() {
        links.values().forEach(EndpointLink::connectIfWanted);
    }

    /** The state of the channel: the best of its endpoints'. */
    ConnectivityState state() {
        if (any(ConnectivityState.READY)) {
            return ConnectivityState.READY;
        }
        if (any(ConnectivityState.CONNECTING)) {
            return ConnectivityState.CONNECTING;
        }
        return any(ConnectivityState.IDLE) ? ConnectivityState.IDLE : ConnectivityState.TRANSIENT_FAILURE;
    }

    private void add(CompiledCluster cluster) {
        Set<Address> wanted = FirstChoice.of(cluster);
        for (Host host : cluster.hosts()) {
            Address address = host.endpoint().address();
            EndpointLink link = links.get(address);
            if (link == null) {
                link = new EndpointLink(address, helper, this::moved);
                count(link.state(), 1);
                links.put(address, link);
            }
            link.retain(wanted.contains(address));
        }
    }

    private void remove(CompiledCluster cluster) {
        Set<Address> wanted = FirstChoice.of(cluster);
        for (Host host : cluster.hosts()) {
            Address address = host.endpoint().address();
            EndpointLink link = links.get(address);
            if (link != null && link.release(wanted.contains(address))) {
                links.remove(address);
                count(link.state(), -1);
            }
        }
    }

    private void moved(ConnectivityState from, ConnectivityState to) {
        count(from, -1);
        count(to, 1);
        changed.run();
    }

    private void count(ConnectivityState state, int change) {
        states.merge(state, change, Integer::sum);
    }

    private boolean any(ConnectivityState state) {
        return states.getOrDefault(state, 0) > 0;
    }

    /** A cluster that did not change is the same object in the next revision. */
    private static boolean same(@Nullable Object before, Object now) {
        return before == now;
    }
}
