package dev.proxyless.mesh.client.health;

import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** What happened to one endpoint of one cluster so far. Thread-safe; survives every change of configuration. */
public final class EndpointState {

    private static final VarHandle IN_FLIGHT = counter();

    private final ClusterState cluster;
    /** One of the further addresses of the endpoint; null stands for the first. */
    private volatile @Nullable Address reached;
    /** Not an object of its own: there may be tens of thousands of endpoints. */
    private volatile int inFlight;

    EndpointState(ClusterState cluster) {
        this.cluster = cluster;
    }

    /** The cluster whose endpoint it is; never an aggregate. */
    public ClusterState cluster() {
        return cluster;
    }

    /**
     * The address to connect to first: the one that was reached last, of an endpoint with several that may not all be
     * reachable from here (gRFC A61).
     */
    public Address address(Endpoint endpoint) {
        Address last = reached;
        return last != null && endpoint.additionalAddresses().contains(last) ? last : endpoint.address();
    }

    /** Takes note that {@code endpoint} was reached at one of its addresses. */
    public void reached(Endpoint endpoint, Address address) {
        if (!endpoint.additionalAddresses().isEmpty()) {
            reached = address.equals(endpoint.address()) ? null : address;
        }
    }

    /** How many attempts are in flight. */
    public int inFlight() {
        return inFlight;
    }

    /** Counts an attempt that starts. */
    public void started() {
        IN_FLIGHT.getAndAdd(this, 1);
    }

    /** Counts an attempt that ended; called exactly once for each {@link #started}. */
    public void ended() {
        IN_FLIGHT.getAndAdd(this, -1);
    }

    private static VarHandle counter() {
        try {
            return MethodHandles.lookup().findVarHandle(EndpointState.class, "inFlight", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
