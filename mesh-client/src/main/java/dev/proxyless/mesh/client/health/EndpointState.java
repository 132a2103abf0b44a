package dev.proxyless.mesh.client.health;

import dev.proxyless.mesh.model.cluster.Address;
import java.util.concurrent.atomic.AtomicInteger;

/** What happened to one endpoint of one cluster so far. Thread-safe; survives every change of configuration. */
public final class EndpointState {

    private final Address address;
    private final AtomicInteger inFlight = new AtomicInteger();

    EndpointState(Address address) {
        this.address = address;
    }

    /** The endpoint's address, which together with the cluster is its identity. */
    public Address address() {
        return address;
    }

    /** How many attempts are in flight. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Counts an attempt that starts. */
    public void started() {
        inFlight.incrementAndGet();
    }

    /** Counts an attempt that ended; called exactly once for each {@link #started}. */
    public void ended() {
        inFlight.decrementAndGet();
    }
}
