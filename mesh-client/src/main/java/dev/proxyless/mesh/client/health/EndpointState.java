package dev.proxyless.mesh.client.health;

import dev.proxyless.mesh.model.cluster.Address;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What happened to one endpoint of one cluster so far. Thread-safe; survives every change of configuration. */
public final class EndpointState {

    private static final VarHandle IN_FLIGHT = counter();

    private final ClusterState cluster;
    private final Address address;
    /** Not an object of its own: there may be tens of thousands of endpoints. */
    private volatile int inFlight;

    EndpointState(ClusterState cluster, Address address) {
        this.cluster = cluster;
        this.address = address;
    }

    /** The cluster whose endpoint it is; never an aggregate. */
    public ClusterState cluster() {
        return cluster;
    }

    /** The endpoint's address, which together with the cluster is its identity. */
    public Address address() {
        return address;
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
