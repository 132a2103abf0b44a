package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.filter.PreferredEndpoint;
import dev.proxyless.mesh.client.retry.RequestOverrides;
import dev.proxyless.mesh.client.retry.RetryTargets;
import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.RetryHosts;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One RPC: its route, its cluster, and what became of its attempts so far. The config selector makes it, a call option
 * carries it to the picker.
 *
 * <p>It is the interceptor of its call and the tracer factory of its attempts too, because an object less for each is
 * worth more here than three small classes. gRPC runs the attempts of an RPC one after the other, each pick right before
 * its tracer is made and in the same thread; that order guards the fields. Where it runs them beside each other, because
 * the route hedges, this object's monitor does.
 */
final class MeshRpc extends ClientStreamTracer.Factory implements ClientInterceptor, CallProgress {

    static final CallOptions.Key<MeshRpc> KEY = CallOptions.Key.create("dev.proxyless.mesh.grpc.rpc");

    private static final Metadata.Key<String> PREVIOUS_ATTEMPTS =
            Metadata.Key.of("grpc-previous-rpc-attempts", Metadata.ASCII_STRING_MARSHALLER);

    private final ChannelContext channel;
    private final CallObserver observer;
    private final RequestView request;
    private Revision revision;
    private RouteDecision.Forward forward;
    private CompiledCluster cluster;
    /** What the RPC asked for itself; null if it did not. */
    private @Nullable RoutePlan asked;
    /** What the RPC went through before it began; null if there is nothing. */
    private @Nullable RpcFilters filters;
    /** The copies that go to other clusters; null if the route wants none. */
    private @Nullable RpcMirrors mirrors;
    /** Whether it is a copy of another RPC. */
    private boolean copy;

    private @Nullable Host picked;
    private int attempts;
    /** When the RPC was sent; 0 if its headers are not changed. */
    private long startedAt;

    private @Nullable AttemptTracer lastAttempt;
    private @Nullable RetryTargets targets;
    private @Nullable String error;

    MeshRpc(
            ChannelContext channel,
            Revision revision,
            RequestView request,
            RouteDecision.Forward forward,
            CompiledCluster cluster,
            CallObserver observer) {
        this.channel = channel;
        this.revision = revision;
        this.request = request;
        this.forward = forward;
        this.cluster = cluster;
        this.observer = observer;
    }

    @Override
    public <Q, S> ClientCall<Q, S> interceptCall(MethodDescriptor<Q, S> method, CallOptions options, Channel next) {
        String counted = forward.virtualHost().virtualClusters().countedAs(request);
        if (counted != null) {
            observer.virtualCluster(forward.virtualHost().name(), counted);
        }
        RoutePlan plan = plan();
        CallOptions routed = options.withOption(KEY, this);
        Deadline own = options.getDeadline();
        Deadline deadline = plan.timeouts().deadline(own);
        if (deadline != null && !deadline.equals(own)) {
            routed = routed.withDeadline(deadline);
        }
        String authority = HostRewriter.replacement(forward, request);
        if (authority != null) {
            routed = routed.withAuthority(authority);
        }
        ClientCall<Q, S> call = next.newCall(method, routed);
        if (mirrors != null) {
            call = new MirroredCall<>(call, mirrors, method, routed, next);
        }
        long fromHalfClose = responseLimit(plan.timeouts().response(), routed.getDeadline());
        HeaderRules headers = forward.headers();
        boolean plain = observer == CallObserver.NONE
                && fromHalfClose == 0
                && asked == null
                && filters == null
                && headers.request().isEmpty()
                && headers.response().isEmpty()
                && !forward.action().rewrites().appendForwardedHost()
                && !plan.attemptHeaders().countInResponse()
                && plan.timeouts().idle() == 0;
        return plain
                ? call
                : new MeshClientCall<>(
                        call, this, fromHalfClose, plan.timeouts().idle());
    }

    @Override
    public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
        Host host = picked;
        if (host == null) {
            throw new IllegalStateException("attempt: no pick (expected: one right before)");
        }
        return trace(host, headers);
    }

    private AttemptTracer trace(Host host, Metadata headers) {
        boolean retry = isRetry(headers);
        attempts++;
        AttemptHeaders labels = plan().attemptHeaders();
        if (!labels.equals(AttemptHeaders.NONE)) {
            boolean beside = lastAttempt != null && lastAttempt.status() == null;
            RpcHeaders.label(headers, labels, attempts, beside);
        }
        RetryHosts hosts = plan().hosts();
        if (!hosts.isAny()) {
            remember(host, hosts);
        }
        AttemptTracer attempt = observer == CallObserver.NONE
                ? AttemptTracer.start(cluster, host, priority(), retry)
                : observed(host, retry, headers);
        lastAttempt = attempt;
        return attempt;
    }

    /** Says where the attempt goes whose tracer is asked for next, of the factory that this gives. */
    ClientStreamTracer.Factory picked(Host host) {
        error = null;
        if (plan().hedged()) {
            return new HedgedAttempt(this, host);
        }
        picked = host;
        return this;
    }

    /** Begins one of several attempts that run beside each other, so that the fields tell nothing of which it is. */
    synchronized AttemptTracer traceHedged(Host host, Metadata headers) {
        return trace(host, headers);
    }

    /** Takes the route of another revision, whose routes lead to a cluster that is still there. */
    void reroute(Revision to, RouteDecision.Forward decision, CompiledCluster destination) {
        revision = to;
        forward = decision;
        cluster = destination;
    }

    /** Stays on the route but takes its cluster as it is in another revision. */
    void refresh(CompiledCluster destination) {
        cluster = destination;
    }

    ChannelContext channel() {
        return channel;
    }

    Revision revision() {
        return revision;
    }

    CompiledCluster cluster() {
        return cluster;
    }

    RoutePlan plan() {
        if (copy) {
            return RoutePlan.OF_COPIES;
        }
        return asked != null ? asked : revision.plan(forward.action());
    }

    /** The RPC goes through these before it begins. */
    void filter(RpcFilters before) {
        filters = before;
    }

    /** Takes the copies that go to other clusters. Before the RPC starts. */
    void mirror(RpcMirrors copies) {
        mirrors = copies;
    }

    /** Is a copy from now on: it stays at its cluster, and has no policy. */
    void beCopy() {
        copy = true;
    }

    /** Whether it stays at its cluster whatever becomes of routes. */
    boolean isCopy() {
        return copy;
    }

    /** Takes a plan that the RPC asked for in the place of its route's, if it did. Before the RPC starts. */
    void ask(@Nullable RoutePlan plan) {
        asked = plan;
    }

    /** Takes away the headers in which the RPC asked, for they are for the mesh and not for endpoints. */
    void takeAwayWhatAsks(Metadata headers) {
        if (asked != null) {
            HeaderChanges.remove(RequestOverrides.HEADERS, headers, channel.names());
        }
    }

    HeaderRules headers() {
        return forward.headers();
    }

    /** Changes the headers of the request as the route wants them. */
    void changeRequest(Metadata metadata) {
        startedAt = channel.clock().nanoTime();
        RpcHeaders.changeRequest(metadata, request, forward, channel.names(), this);
    }

    /** Changes the headers of a response as the route wants them. */
    void changeResponse(Metadata metadata) {
        List<HeaderMutation> changes = forward.headers().response();
        Endpoint endpoint = picked == null ? null : picked.endpoint();
        if (filters != null) {
            filters.changeResponse(metadata, changes, endpoint);
        } else if (!changes.isEmpty()) {
            RpcContext context = new RpcContext(request, forward, endpoint, metadata, channel.names(), this);
            HeaderChanges.apply(changes, metadata, channel.names(), context);
        }
    }

    /** The values of its headers are filled in before the first attempt begins. */
    @Override
    public int attempts() {
        return Math.max(1, attempts);
    }

    @Override
    public long elapsedNanos() {
        return startedAt == 0 ? 0 : channel.clock().nanoTime() - startedAt;
    }

    @Override
    public boolean isDelayed() {
        return filters != null && filters.isDelayed();
    }

    @Override
    public @Nullable String traceId() {
        return observer.traceId();
    }

    /** The authority of an attempt if it is that of its endpoint; null if it is that of the RPC. */
    @Nullable String authorityAt(Host host) {
        String hostname =
                HostRewriter.takesEndpointName(forward) ? host.endpoint().hostname() : "";
        return hostname.isEmpty() ? null : hostname;
    }

    /** Whether the attempt with these headers is one that the retry policy wanted. */
    boolean isRetry(Metadata headers) {
        return attempts > 0 && headers.containsKey(PREVIOUS_ATTEMPTS);
    }

    /** Where the first attempt is to go; null if anywhere, and for all attempts after it. */
    @Nullable PreferredEndpoint preferred() {
        return attempts > 0 || filters == null ? null : filters.preferred();
    }

    /** Where a retry goes; null before the first, or if it may go anywhere. */
    @Nullable RetryTargets targets() {
        return targets;
    }

    /** Whose limits of a cluster hold. */
    RoutingPriority priority() {
        return forward.rules().priority();
    }

    /**
     * The share of calls to drop that the first attempt belongs to, or null. The shares of the route's own cluster were
     * looked at when the RPC was routed; here are those of a part of an aggregate, which is known only now (gRFC A75; Envoy
     * does not look at them).
     */
    @Nullable DropOverload dropped(CompiledCluster owner) {
        return attempts > 0 || cluster.parts().isEmpty()
                ? null
                : owner.snapshot().endpoints().dropped(channel.random()::nextLong);
    }

    /** Takes note that this RPC belongs to a share that is dropped. */
    void dropping(CompiledCluster owner, DropOverload share) {
        observer.dropped(owner.name(), share.category());
        failing("dropped");
    }

    /** Takes note of why the mesh itself fails this RPC, for telemetry. */
    void failing(String why) {
        error = why;
    }

    /** How the last attempt failed. */
    Status lastFailure() {
        Status failure = lastAttempt == null ? null : lastAttempt.status();
        return failure == null
                ? Status.UNAVAILABLE.withDescription(channel.describe("retry budget is spent"))
                : failure;
    }

    /** The RPC is over. Called once if the call is watched. */
    void end(Status status) {
        if (plan().hedged()) {
            synchronized (this) {
                tellEnd(status);
            }
        } else {
            tellEnd(status);
        }
        if (filters != null) {
            filters.end();
        }
        String why = status.isOk() ? null : status.getCode() == Status.Code.DEADLINE_EXCEEDED ? "timeout" : error;
        observer.end(
                forward.route().name(),
                cluster.name(),
                new CallEnd(0, status.getCode().value(), why));
    }

    private void tellEnd(Status status) {
        if (lastAttempt != null) {
            lastAttempt.tellEnd(status);
        }
    }

    /** Adds to the headers of the response how many attempts there were, if the caller is to know. */
    void labelResponse(Metadata headers) {
        if (plan().attemptHeaders().countInResponse()) {
            RpcHeaders.count(headers, attempts);
        }
    }

    private AttemptTracer observed(Host host, boolean retry, Metadata headers) {
        if (lastAttempt != null) {
            boolean ended = lastAttempt.status() != null;
            long waited = ended ? channel.clock().nanoTime() - lastAttempt.endedAt() : 0;
            observer.retrying(cluster.name(), Duration.ofNanos(Math.max(0, waited)));
        }
        AttemptObserver attempt = observer.startAttempt(cluster.owner(host).name(), host, attempts);
        return AttemptTracer.observed(cluster, host, priority(), retry, channel.clock(), attempt, headers);
    }

    private void remember(Host host, RetryHosts hosts) {
        if (targets == null) {
            targets = RetryTargets.of(hosts);
        }
        targets.attempted(host);
    }

    /** A deadline that comes before the route's limit could makes that limit needless. */
    private static long responseLimit(long nanos, @Nullable Deadline deadline) {
        return deadline != null && nanos != 0 && deadline.timeRemaining(TimeUnit.NANOSECONDS) <= nanos ? 0 : nanos;
    }
}
