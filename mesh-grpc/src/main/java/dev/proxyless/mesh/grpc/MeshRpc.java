package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.filter.PreferredEndpoint;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One RPC that goes to a cluster. The config selector makes it, a call option carries it to the picker. What it may take and
 * how often it is tried is decided once, by the route that it meets first.
 */
final class MeshRpc implements ClientInterceptor {

    static final CallOptions.Key<MeshRpc> KEY = CallOptions.Key.create("dev.proxyless.mesh.grpc.rpc");

    private final ChannelContext channel;
    private final CallObserver observer;
    private final RequestView request;
    private final RoutePlan plan;
    private final RpcAttempts attempts = new RpcAttempts(this);
    private RpcRoute route;
    /** Whether another cluster was chosen than the one whose shares of calls to drop were looked at. */
    private boolean chosen;
    /** What the RPC went through before it began; null if there is nothing. */
    private @Nullable RpcFilters filters;
    /** The copies that go to other clusters; null if the route wants none. */
    private @Nullable RpcMirrors mirrors;

    /**
     * An RPC that has not begun.
     *
     * @param request the RPC as routes see it
     * @param plan what it may take
     * @param observer is told of it
     */
    MeshRpc(ChannelContext channel, RequestView request, RpcRoute route, RoutePlan plan, CallObserver observer) {
        this.channel = channel;
        this.request = request;
        this.route = route;
        this.plan = plan;
        this.observer = observer;
    }

    @Override
    public <Q, S> ClientCall<Q, S> interceptCall(MethodDescriptor<Q, S> method, CallOptions options, Channel next) {
        countVirtualCluster();
        CallOptions routed = options.withOption(KEY, this);
        Deadline own = Deadlines.of(options, Context.current());
        Deadline deadline = plan.timeouts().deadline(own);
        if (deadline != null && !deadline.equals(own)) {
            routed = routed.withDeadline(deadline);
        }
        String authority = HostRewriter.replacement(route.forward(), request);
        if (authority != null) {
            routed = routed.withAuthority(authority);
        }
        ClientCall<Q, S> call = next.newCall(method, routed);
        if (mirrors != null) {
            call = new MirroredCall<>(call, mirrors, method, routed, next);
        }
        RpcHeaders headers = RpcHeaders.of(this, filters);
        long fromHalfClose = responseLimit(plan.timeouts().response(), deadline);
        boolean plain = headers == null
                && observer == CallObserver.NONE
                && fromHalfClose == 0
                && plan.timeouts().idle() == 0;
        return plain
                ? call
                : new MeshClientCall<>(
                        call, this, headers, fromHalfClose, plan.timeouts().idle());
    }

    private void countVirtualCluster() {
        String counted = route.forward().virtualHost().virtualClusters().countedAs(request);
        if (counted != null) {
            observer.virtualCluster(route.forward().virtualHost().name(), counted);
        }
    }

    /** A deadline that comes before the route's limit could makes that limit needless. */
    private static long responseLimit(long nanos, @Nullable Deadline deadline) {
        return deadline != null && nanos != 0 && deadline.timeRemaining(TimeUnit.NANOSECONDS) <= nanos ? 0 : nanos;
    }

    /** The RPC goes through these before it begins. */
    void filter(RpcFilters before) {
        filters = before;
    }

    /** Takes the copies that go to other clusters. Before the RPC starts. */
    void mirror(RpcMirrors copies) {
        mirrors = copies;
    }

    /** Goes to this cluster in the place of the one that was chosen, if its route leads to both. Before the RPC starts. */
    void choose(String cluster) {
        RpcRoute other = cluster.equals(route.cluster().name()) ? null : route.to(cluster);
        if (other != null) {
            route = other;
            chosen = true;
        }
    }

    /** Goes another way from now on: there was a change of configuration. */
    void reroute(RpcRoute to) {
        route = to;
    }

    RpcRoute route() {
        return route;
    }

    /** The authority of an attempt if nothing else has a say; null if it is that of the channel. */
    @Nullable String authorityAt(Host host) {
        String own = route.authorityAt(host);
        return own != null || request.authority().equals(channel.authority()) ? own : request.authority();
    }

    CompiledCluster cluster() {
        return route.cluster();
    }

    ChannelContext channel() {
        return channel;
    }

    RequestView request() {
        return request;
    }

    CallObserver observer() {
        return observer;
    }

    RoutePlan plan() {
        return plan;
    }

    RpcAttempts attempts() {
        return attempts;
    }

    /** Where the first attempt is to go; null if anywhere, and for all attempts after it. */
    @Nullable PreferredEndpoint preferred() {
        return attempts.count() > 0 || filters == null ? null : filters.preferred();
    }

    /**
     * The share of calls to drop that the first attempt belongs to, or null. The shares of the route's own cluster were
     * looked at when the RPC was routed, unless it goes to another since; here are those of a part of an aggregate, which is
     * known only now (gRFC A75; Envoy does not look at them).
     */
    @Nullable DropOverload dropped(CompiledCluster owner) {
        return attempts.count() > 0 || (!chosen && cluster().parts().isEmpty())
                ? null
                : owner.snapshot().endpoints().dropped(channel.random()::nextLong);
    }

    /** Takes note that this RPC belongs to a share that is dropped. */
    void dropping(CompiledCluster owner, DropOverload share) {
        observer.dropped(owner.name(), share.category());
        attempts.failing("dropped");
    }

    /** The RPC is over. Called once if the call is watched. */
    void end(Status status) {
        attempts.end(status);
        if (filters != null) {
            filters.end();
        }
        boolean late = status.getCode() == Status.Code.DEADLINE_EXCEEDED;
        String why = status.isOk() ? null : late ? "timeout" : attempts.error();
        observer.end(
                route.forward().route().name(),
                cluster().name(),
                new CallEnd(0, status.getCode().value(), why));
    }
}
