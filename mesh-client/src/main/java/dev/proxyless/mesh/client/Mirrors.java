package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.limit.CircuitBreaker;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import dev.proxyless.mesh.model.snapshot.Resolved;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts the copies of a request that its route wants (Envoy {@code request_mirror_policies}). A copy that cannot be made is
 * counted and left out; the request itself is never touched.
 *
 * @param routed the request, whose observer is told of each copy
 * @param route its route
 * @param timeoutNanos how long a copy may take; 0 means no limit. As in Envoy, the time of the call
 */
record Mirrors(RoutedRequest routed, RouteDecision.Forward route, long timeoutNanos) {

    /** In Envoy the copies of a request of high priority have none. */
    private static final RoutingPriority PRIORITY = RoutingPriority.DEFAULT;

    /**
     * The copies.
     *
     * @param first the first attempt of the call
     * @param random the random number of the call
     * @param canCopy whether the request's body, if any, can be sent once more beside itself
     */
    List<MirroredRequest> of(Attempt first, long random, boolean canCopy) {
        List<MirroredRequest> copies = new ArrayList<>();
        for (MirrorPolicy policy : route.action().mirrors()) {
            String cluster = policy.fraction().includes(random) ? cluster(policy, first.context()) : null;
            if (cluster == null) {
                continue;
            }
            if (!(routed.compiled().cluster(cluster) instanceof Resolved.Ready<CompiledCluster> known)) {
                routed.observer().notMirrored(null, "cluster_not_found");
            } else if (!canCopy) {
                routed.observer().notMirrored(cluster, "body");
            } else {
                MirroredRequest copy = start(known.value(), policy, first);
                if (copy != null) {
                    copies.add(copy);
                }
            }
        }
        return copies;
    }

    private @Nullable MirroredRequest start(CompiledCluster target, MirrorPolicy policy, Attempt first) {
        Host host = target.picker().pick(routed.tools().random(), HostFilter.ANY);
        if (host == null) {
            routed.observer().notMirrored(target.name(), "no_healthy_endpoint");
            return null;
        }
        CompiledCluster owner = target.owner(host);
        DropOverload dropped =
                owner.snapshot().endpoints().dropped(routed.tools().random()::nextLong);
        if (dropped != null) {
            routed.observer().dropped(owner.name(), dropped.category());
            routed.observer().notMirrored(target.name(), "dropped");
            return null;
        }
        long limit = owner.snapshot().cluster().limits().of(PRIORITY).maxRequests();
        CircuitBreaker breaker = owner.state().breaker(PRIORITY);
        if (!breaker.tryAcquire(limit)) {
            routed.observer().notMirrored(target.name(), "overloaded");
            return null;
        }
        AttemptInFlight inFlight =
                AttemptInFlight.start(breaker, host, 1, routed.observer().startMirror(target.name()));
        Attempt attempt = new Attempt(
                1,
                owner.snapshot().cluster(),
                host,
                policy.authority(authority(first)),
                first.pathAndQuery(),
                first.headerMutations(),
                first.addedHeaders(),
                first.context(),
                timeoutNanos);
        return new MirroredRequest(attempt, inFlight);
    }

    /** The cluster of a copy; null if the request does not name the one that it should. */
    private static @Nullable String cluster(MirrorPolicy policy, FormatContext context) {
        return policy.cluster() instanceof ClusterName.FromHeader named
                ? context.sentHeader(named.header())
                : ((ClusterName.Literal) policy.cluster()).name();
    }

    /** The name of the endpoint that the request itself goes to is not the copy's. */
    private String authority(Attempt first) {
        if (!HostRewriter.takesEndpointName(route)) {
            return first.authority();
        }
        String replacement = HostRewriter.replacement(route, routed.request());
        return replacement == null ? routed.request().authority() : replacement;
    }
}
