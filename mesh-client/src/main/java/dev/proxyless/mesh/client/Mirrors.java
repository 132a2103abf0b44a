package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
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
        Place place = Place.take(
                target,
                routed.tools().random(),
                routed.observer(),
                why -> routed.observer().notMirrored(target.name(), why));
        if (place == null) {
            return null;
        }
        AttemptInFlight inFlight = AttemptInFlight.start(
                place.breaker(), place.host(), 1, routed.observer().startMirror(target.name()));
        Attempt attempt = new Attempt(
                1,
                place.owner().snapshot().cluster(),
                place.host(),
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
