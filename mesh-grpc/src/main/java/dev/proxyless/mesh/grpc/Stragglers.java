package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.model.snapshot.Resolved;
import io.grpc.LoadBalancer.PickSubchannelArgs;

/**
 * Brings RPCs along that were routed by a revision which is no longer in force: a change of configuration fails none.
 * Such an RPC keeps its cluster as it knew it while any endpoint of it is there; else it takes the same cluster as it is
 * now; if that is gone too, it is routed anew. Its retry policy and its timeouts stay what they were.
 */
final class Stragglers {

    private Stragglers() {}

    static void catchUp(MeshRpc rpc, Revision now, PickSubchannelArgs args, HostFilter present) {
        CompiledCluster own = rpc.cluster();
        if (own.picker().pick(rpc.channel().random(), present) != null) {
            return;
        }
        if (now.service().cluster(own.name()) instanceof Resolved.Ready<CompiledCluster> same) {
            rpc.reroute(rpc.route().to(same.value()));
            return;
        }
        if (rpc.plan().origin() == RoutePlan.Origin.COPY) {
            return;
        }
        String path = rpc.channel().names().path(args.getMethodDescriptor().getFullMethodName());
        RouteDecision decision = MeshConfigSelector.route(now, rpc.channel(), path, args.getHeaders());
        if (decision instanceof RouteDecision.Forward forward
                && now.service().cluster(forward.cluster()) instanceof Resolved.Ready<CompiledCluster> other) {
            rpc.reroute(new RpcRoute(now, forward, other.value()));
        }
    }
}
