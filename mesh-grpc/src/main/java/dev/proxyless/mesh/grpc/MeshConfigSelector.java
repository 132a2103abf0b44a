package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.route.Admission;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.client.telemetry.CallStart;
import dev.proxyless.mesh.client.telemetry.CallStart.Protocol;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.snapshot.Resolved;
import io.grpc.ClientInterceptor;
import io.grpc.InternalConfigSelector;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Routes each RPC once, by one revision. Called by gRPC when an RPC starts, on any thread; what it decides is a {@link
 * MeshRpc}.
 */
final class MeshConfigSelector extends InternalConfigSelector {

    private final ChannelContext channel;
    private final Revision revision;

    MeshConfigSelector(ChannelContext channel, Revision revision) {
        this.channel = channel;
        this.revision = revision;
    }

    @Override
    public Result selectConfig(PickSubchannelArgs args) {
        String method = args.getMethodDescriptor().getFullMethodName();
        String path = channel.names().path(method);
        CallObserver observer = channel.observer() == MeshObserver.NONE
                ? CallObserver.NONE
                : channel.observer().startCall(new CallStart(channel.service(), Protocol.GRPC, method, path));
        Admission admission = revision.service().admit(view(channel, path, args.getHeaders()));
        RequestView request = admission.request();
        long random = channel.random().nextLong();
        RouteDecision decision = revision.service().route(admission, random);
        if (!(decision instanceof RouteDecision.Forward forward)) {
            Refusal refusal = new Refusal(Refusals.of(decision, path, channel), Refusals.label(decision));
            return refuse(refusal, decision, request, observer);
        }
        Resolved<CompiledCluster> resolved = revision.service().cluster(forward.cluster());
        Refusal refusal = request.pathAndQuery().equals(path)
                ? refusal(forward, path, resolved, observer)
                : rewritten("the listener", path + " to " + request.pathAndQuery());
        if (refusal != null || !(resolved instanceof Resolved.Ready<CompiledCluster> ready)) {
            return refuse(Objects.requireNonNull(refusal), decision, request, observer);
        }
        RpcRoute route = new RpcRoute(revision, forward, ready.value());
        MeshRpc rpc = new MeshRpc(channel, request, route, plan(forward, request), observer);
        if (!forward.action().mirrors().isEmpty()) {
            rpc.mirror(new RpcMirrors(channel, revision, request, forward, observer, random));
        }
        if (forward.filters().isEmpty()) {
            return result(rpc.plan().serviceConfig(request), rpc);
        }
        RpcFilters filters = RpcFilters.before(rpc, forward, request, observer).within(revision.service());
        rpc.filter(filters);
        // The conditions on requests that may be tried again look at what the filters make of them.
        return result(rpc.plan().serviceConfig(filters.look()), filters);
    }

    private static Result result(Object config, ClientInterceptor interceptor) {
        return Result.newBuilder().setConfig(config).setInterceptor(interceptor).build();
    }

    private RoutePlan plan(RouteDecision.Forward forward, RequestView request) {
        AskedPlans asked = channel.asked();
        RoutePlan own = asked == null ? null : asked.plan(forward.action(), request);
        return own == null ? revision.plan(forward.action()) : own;
    }

    /** Routes an RPC; by gRFC A28, its HTTP method is {@code POST}. */
    static RouteDecision route(Revision revision, ChannelContext channel, String path, Metadata headers) {
        Admission admission = revision.service().admit(view(channel, path, headers));
        return revision.service().route(admission, channel.random().nextLong());
    }

    private static RequestView view(ChannelContext channel, String path, Metadata headers) {
        return RequestView.of("POST", "http", channel.authority(), path, new MetadataHeaders(headers, channel));
    }

    /** Why an RPC that is to go to a cluster does not; null if it does. */
    private @Nullable Refusal refusal(
            RouteDecision.Forward forward,
            String path,
            @Nullable Resolved<CompiledCluster> resolved,
            CallObserver observer) {
        if (forward.action().rewrites().path().isPresent()) {
            return rewritten("route \"" + forward.route().name() + "\"", path);
        }
        if (!(resolved instanceof Resolved.Ready<CompiledCluster> ready)) {
            return new Refusal(
                    Refusals.code(forward.action().clusterNotFoundStatus())
                            .toStatus()
                            .withDescription(channel.describe("cluster " + forward.cluster() + ": " + why(resolved))),
                    "cluster_not_found");
        }
        DropOverload dropped = ready.value().snapshot().endpoints().dropped(channel.random()::nextLong);
        if (dropped == null) {
            return null;
        }
        observer.dropped(ready.value().name(), dropped.category());
        return new Refusal(
                unavailable("cluster " + forward.cluster() + ": dropped, as the control plane demands for \""
                        + dropped.category() + "\""),
                "dropped");
    }

    private Refusal rewritten(String who, String what) {
        return new Refusal(
                unavailable(who + " rewrites " + what
                        + " (expected: no path rewrite; a gRPC method's path cannot be changed by its client)"),
                "path_rewrite");
    }

    private Status unavailable(String problem) {
        return Status.UNAVAILABLE.withDescription(channel.describe(problem));
    }

    private static String why(@Nullable Resolved<CompiledCluster> resolved) {
        return resolved instanceof Resolved.Absent<CompiledCluster> absent
                ? absent.error().describe()
                : "not in the configuration (expected: every cluster that a route names)";
    }

    /** Ends an RPC, once the filters of its route have had their say. */
    private Result refuse(Refusal refusal, RouteDecision decision, RequestView request, CallObserver observer) {
        // As in Envoy, filters are not asked about what the listener refuses.
        boolean goesOn = !(decision instanceof RouteDecision.Refused);
        if (goesOn
                && (!decision.filters().isEmpty()
                        || !Refusals.headers(decision).response().isEmpty())) {
            RpcFilters filters = RpcFilters.before(refusal, channel, decision, request, observer);
            return result(revision.withoutRetry(), filters.within(revision.service()));
        }
        RouteDecision.@Nullable Forward forward = decision instanceof RouteDecision.Forward to ? to : null;
        observer.end(
                forward == null ? null : forward.route().name(),
                forward == null ? null : forward.cluster(),
                new CallEnd(0, refusal.status().getCode().value(), refusal.cause()));
        return Result.forError(refusal.status());
    }
}
