package dev.proxyless.mesh.client.health;

import dev.proxyless.mesh.client.limit.CircuitBreaker;
import dev.proxyless.mesh.client.limit.RetryBudget;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What happened to one cluster so far. The counters are thread-safe; endpoints are looked up and forgotten only on the
 * control loop.
 */
public final class ClusterState {

    private final String name;
    private final InFlight normal = new InFlight(new CircuitBreaker(), new RetryBudget());
    private final CircuitBreaker mirrors = new CircuitBreaker();
    private final InFlight high = new InFlight(new CircuitBreaker(), new RetryBudget());
    /** Guarded by the control loop. */
    private final Map<Address, EndpointState> endpoints = new HashMap<>();

    ClusterState(String name) {
        this.name = name;
    }

    /** The cluster's name. */
    public String name() {
        return name;
    }

    /** Calls in flight of a priority. */
    public CircuitBreaker breaker(RoutingPriority priority) {
        return inFlight(priority).calls;
    }

    /** Retries in flight of a priority. */
    public RetryBudget retries(RoutingPriority priority) {
        return inFlight(priority).retries;
    }

    /**
     * Copies of RPCs to this cluster that have not ended. They are calls in flight only once they are connected, and would be
     * without bound before.
     */
    public CircuitBreaker mirrors() {
        return mirrors;
    }

    private InFlight inFlight(RoutingPriority priority) {
        return priority == RoutingPriority.HIGH ? high : normal;
    }

    private record InFlight(CircuitBreaker calls, RetryBudget retries) {}

    /** The state of the endpoint at {@code address}, new if it was not known. On the control loop only. */
    public EndpointState endpoint(Address address) {
        return endpoints.computeIfAbsent(address, key -> new EndpointState(this));
    }

    /** How many endpoints are known. On the loop only. */
    public int size() {
        return endpoints.size();
    }

    /** Forgets an endpoint. Calls in flight to it still end as they should. On the loop only. */
    public void forget(Address address) {
        endpoints.remove(address);
    }

    /** Forgets all endpoints but these. Calls in flight to the others still end as they should. On the loop only. */
    public void retain(Set<Address> addresses) {
        endpoints.keySet().retainAll(addresses);
    }
}
