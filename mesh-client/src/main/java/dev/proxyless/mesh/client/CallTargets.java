package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.filter.PreferredEndpoint;
import dev.proxyless.mesh.client.limit.CircuitBreaker;
import dev.proxyless.mesh.client.policy.CallRules;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.snapshot.Resolved;
import org.jspecify.annotations.Nullable;

/**
 * Where a call goes: its cluster, the endpoint of its first attempt, and whether there is room for it. Where the attempts after
 * the first go {@link CallRetries} says. All of it fails with the reason why there is nowhere to go.
 */
final class CallTargets {

    private CallTargets() {}

    /** The cluster of all attempts, of which the control plane may want a share dropped. Asked once. */
    static CompiledCluster cluster(RoutedRequest routed, RouteDecision.Forward route) {
        Resolved<CompiledCluster> resolved = routed.compiled().cluster(route.cluster());
        if (!(resolved instanceof Resolved.Ready<CompiledCluster> ready)) {
            throw Failures.clusterNotFound(routed.service(), route, resolved);
        }
        String counted = route.virtualHost().virtualClusters().countedAs(routed.request());
        if (counted != null) {
            routed.observer().virtualCluster(route.virtualHost().name(), counted);
        }
        drop(routed, route, ready.value());
        return ready.value();
    }

    /** The endpoint of the first attempt; null if there is none. As in Envoy, only the first goes where a filter wants it. */
    static @Nullable Host first(
            RoutedRequest routed, RouteDecision.Forward route, CompiledCluster target, @Nullable FilterRun filters) {
        PreferredEndpoint preferred = filters == null ? null : filters.preferred();
        if (preferred != null) {
            Host named = target.named(preferred.address());
            if (named != null) {
                return named;
            }
            if (preferred.strict()) {
                throw Failures.noSuchEndpoint(routed.service(), route, preferred.address());
            }
        }
        return target.picker().pick(routed.tools().random(), HostFilter.ANY);
    }

    /** Fails if this is of the share of calls that the control plane wants dropped. */
    static void drop(RoutedRequest routed, RouteDecision.Forward route, CompiledCluster target) {
        DropOverload dropped =
                target.snapshot().endpoints().dropped(routed.tools().random()::nextLong);
        if (dropped != null) {
            routed.observer().dropped(target.name(), dropped.category());
            throw Failures.dropped(routed.service(), route, dropped.category());
        }
    }

    /** Whether the control plane wants all calls of the route's cluster dropped. */
    static boolean areAllDropped(RoutedRequest routed, RouteDecision.Forward route) {
        return routed.compiled().cluster(route.cluster()) instanceof Resolved.Ready<CompiledCluster> ready
                && ready.value().snapshot().endpoints().drops().stream()
                        .anyMatch(
                                drop -> drop.share().numerator() >= drop.share().denominator());
    }

    /** Takes a place among the calls in flight; the circuit breaker's {@code release} must follow exactly once. */
    static CircuitBreaker acquire(
            RoutedRequest routed, RouteDecision.Forward route, CompiledCluster owner, CallRules rules) {
        long limit = owner.snapshot().cluster().limits().of(rules.priority()).maxRequests();
        CircuitBreaker breaker = owner.state().breaker(rules.priority());
        if (!breaker.tryAcquire(limit)) {
            throw Failures.overloaded(routed.service(), route, owner, limit);
        }
        return breaker;
    }
}
