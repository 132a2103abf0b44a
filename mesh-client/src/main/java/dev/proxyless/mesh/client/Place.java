package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.limit.CircuitBreaker;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint for a request beside a call, with its place among the calls in flight, which is to be given back.
 *
 * @param owner the cluster that the endpoint belongs to
 * @param host the endpoint
 * @param breaker where the place was taken
 */
record Place(CompiledCluster owner, Host host, CircuitBreaker breaker) {

    /** In Envoy requests beside a call of high priority have none. */
    private static final RoutingPriority PRIORITY = RoutingPriority.DEFAULT;

    /**
     * A place at {@code target}; null if there is none.
     *
     * @param observer is told of requests that the control plane wants dropped
     * @param refusal is told in a word why there is none
     */
    static @Nullable Place take(
            CompiledCluster target, RandomSource random, CallObserver observer, Consumer<String> refusal) {
        Host host = target.picker().pick(random, HostFilter.ANY);
        if (host == null) {
            refusal.accept("no_healthy_endpoint");
            return null;
        }
        CompiledCluster owner = target.owner(host);
        DropOverload dropped = owner.snapshot().endpoints().dropped(random::nextLong);
        if (dropped != null) {
            observer.dropped(owner.name(), dropped.category());
            refusal.accept("dropped");
            return null;
        }
        CircuitBreaker breaker = owner.state().breaker(PRIORITY);
        if (!breaker.tryAcquire(owner.snapshot().cluster().limits().of(PRIORITY).maxRequests())) {
            refusal.accept("overloaded");
            return null;
        }
        return new Place(owner, host, breaker);
    }
}
