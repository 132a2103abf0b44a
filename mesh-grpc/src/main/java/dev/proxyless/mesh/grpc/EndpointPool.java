package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.Helper;
import java.util.EnumMap;
import java.util.Map;
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
    private Map<ClusterUse.Key, ClusterUse> uses = Map.of();
    /** What {@link #uses} is to become. */
    private Map<ClusterUse.Key, ClusterUse> next = Map.of();

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

    /** Adds the endpoints that are new, and connects to those that get calls. */
    void add(CompiledService service) {
        next = ClusterUse.of(service);
        next.forEach((key, use) -> use.otherThan(uses.get(key))
                .forEach(host -> retain(host.endpoint(), use.wanted().includes(host))));
    }

    /** Takes away the endpoints that only the service before had. Follows {@link #add}. */
    void removeOthers() {
        uses.forEach((key, use) -> use.otherThan(next.get(key))
                .forEach(host -> release(host.endpoint().address(), use.wanted().includes(host))));
        uses = next;
    }

    void removeAll() {
        next = Map.of();
        removeOthers();
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

    private void retain(Endpoint endpoint, boolean wanted) {
        EndpointLink link = links.get(endpoint.address());
        if (link == null) {
            link = new EndpointLink(endpoint, helper, this::moved);
            count(link.state(), 1);
            links.put(endpoint.address(), link);
        }
        link.update(endpoint);
        link.retain(wanted);
    }

    private void release(Address address, boolean wanted) {
        EndpointLink link = links.get(address);
        if (link != null && link.release(wanted)) {
            links.remove(address);
            count(link.state(), -1);
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
}
