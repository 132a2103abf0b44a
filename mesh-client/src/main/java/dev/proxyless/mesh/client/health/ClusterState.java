package dev.proxyless.mesh.client.health;

import dev.proxyless.mesh.client.limit.CircuitBreaker;
import dev.proxyless.mesh.client.limit.RetryBudget;
import dev.proxyless.mesh.model.cluster.Address;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What happened to one cluster so far. The counters are thread-safe; endpoints are looked up and forgotten only on the
 * control loop.
 */
public final class ClusterState {

    private final String name;
    private final CircuitBreaker breaker = new CircuitBreaker();
    private final RetryBudget retries = new RetryBudget();
    /** Guarded by the control loop. */
    private final Map<Address, EndpointState> endpoints = new HashMap<>();

    ClusterState(String name) {
        this.name = name;
    }

    /** The cluster's name. */
    public String name() {
        return name;
    }

    /** Calls in flight. */
    public CircuitBreaker breaker() {
        return breaker;
    }

    /** Retries in flight. */
    public RetryBudget retries() {
        return retries;
    }

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
