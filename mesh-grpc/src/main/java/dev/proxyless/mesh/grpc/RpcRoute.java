package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.snapshot.Resolved;
import org.jspecify.annotations.Nullable;

/**
 * Where an RPC goes.
 *
 * @param revision the revision that it is routed by
 * @param forward its route
 * @param cluster the cluster of the route
 */
record RpcRoute(Revision revision, RouteDecision.Forward forward, CompiledCluster cluster) {

    /** The same route, whose cluster is as it is in another revision. */
    RpcRoute to(CompiledCluster other) {
        return new RpcRoute(revision, forward, other);
    }

    /** The same route for another of its clusters; null if it does not lead there. */
    @Nullable RpcRoute to(String other) {
        RouteDecision.Forward decision = revision.service().inCluster(forward, other);
        return decision != null && revision.service().cluster(other) instanceof Resolved.Ready<CompiledCluster> ready
                ? new RpcRoute(revision, decision, ready.value())
                : null;
    }

    /** Whose limits of the cluster hold. */
    RoutingPriority priority() {
        return forward.rules().priority();
    }

    /** The authority of an attempt if it is that of its endpoint; null if it is that of the RPC. */
    @Nullable String authorityAt(Host host) {
        String hostname =
                HostRewriter.takesEndpointName(forward) ? host.endpoint().hostname() : "";
        return hostname.isEmpty() ? null : hostname;
    }
}
