package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.MeshClientOptions.CallTools;
import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.client.telemetry.CallObserver;
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
 * @param compiled where the clusters are
 * @param route the route of the request
 * @param request the request
 * @param observer is told of each copy
 * @param tools where chance comes from
 * @param timeoutNanos how long a copy may take; 0 means no limit. As in Envoy, the time of the call
 */
record Mirrors(
        CompiledService compiled,
        RouteDecision.Forward route,
        RequestView request,
        CallObserver observer,
        CallTools tools,
        long timeoutNanos) {

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
            if (!(compiled.cluster(cluster) instanceof Resolved.Ready<CompiledCluster> known)) {
                observer.notMirrored(null, "cluster_not_found");
            } else if (!canCopy) {
                observer.notMirrored(cluster, "body");
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
        Host host = target.picker().pick(tools.random(), HostFilter.ANY);
        if (host == null) {
            observer.notMirrored(target.name(), "no_healthy_endpoint");
            return null;
        }
        CompiledCluster owner = target.owner(host);
        DropOverload dropped = owner.snapshot().endpoints().dropped(tools.random()::nextLong);
        if (dropped != null) {
            observer.dropped(owner.name(), dropped.category());
            observer.notMirrored(target.name(), "dropped");
            return null;
        }
        long limit = owner.snapshot().cluster().limits().of(PRIORITY).maxRequests();
        if (!owner.state().breaker(PRIORITY).tryAcquire(limit)) {
            observer.notMirrored(target.name(), "overloaded");
            return null;
        }
        AttemptInFlight inFlight = AttemptInFlight.start(owner, PRIORITY, host, 1, observer.startMirror(target.name()));
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
        String replacement = HostRewriter.replacement(route, request);
        return replacement == null ? request.authority() : replacement;
    }
}
