package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.FilterRun;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.PreferredEndpoint;
import dev.proxyless.mesh.client.route.CallContext;
import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.Route;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One RPC's way through the filters of its route, in the words of gRPC. */
final class RpcFilters implements ClientInterceptor, CallProgress {

    private final ChannelContext channel;
    private final RouteDecision decision;
    private final RequestView request;
    private final CallObserver observer;
    private final FilterRun run;
    /** The RPC behind the filters; null if there is a {@link #refusal}. */
    private final @Nullable MeshRpc rpc;

    private final @Nullable Refusal refusal;
    private final long startedAt;
    private @Nullable FilterAction first;
    private @Nullable RuntimeException failure;

    private RpcFilters(
            ChannelContext channel,
            RouteDecision decision,
            RequestView request,
            CallObserver observer,
            @Nullable MeshRpc rpc,
            @Nullable Refusal refusal) {
        this.channel = channel;
        this.decision = decision;
        this.request = request;
        this.observer = observer;
        this.run = new FilterRun(decision, request, channel.random(), channel.clock()::nanoTime, observer);
        run.keepClusters();
        this.rpc = rpc;
        this.refusal = refusal;
        this.startedAt = channel.clock().nanoTime();
    }

    /** The filters of an RPC that goes to a cluster. */
    static RpcFilters before(MeshRpc rpc, RouteDecision decision, RequestView request, CallObserver observer) {
        return new RpcFilters(rpc.channel(), decision, request, observer, rpc, null);
    }

    /** The filters of an RPC that goes nowhere: they have the first word. */
    static RpcFilters before(
            Refusal refusal,
            ChannelContext channel,
            RouteDecision decision,
            RequestView request,
            CallObserver observer) {
        return new RpcFilters(channel, decision, request, observer, null, refusal);
    }

    /** The same, whose filters may call clusters of {@code service} themselves. Before anything else. */
    RpcFilters within(CompiledService service) {
        run.within(service);
        return this;
    }

    @Override
    public <Q, S> ClientCall<Q, S> interceptCall(MethodDescriptor<Q, S> method, CallOptions options, Channel next) {
        return new FilteredCall<>(this, method, options, next);
    }

    /** The RPC behind the filters; null if there is none but a {@link #refusal}. */
    @Nullable MeshRpc rpc() {
        return rpc;
    }

    /** What it ends with behind the filters; null if it goes on. */
    @Nullable Refusal refusal() {
        return refusal;
    }

    ChannelContext channel() {
        return channel;
    }

    /**
     * Runs the filters up to one that does not let the RPC pass at once, before the RPC itself is there; {@link #next} then goes
     * on with what that one says.
     *
     * @return the request as the filters have left it so far
     */
    RequestView look() {
        try {
            first = run.next();
        } catch (RuntimeException e) {
            failure = e;
        }
        return run.request();
    }

    /** See {@link FilterRun#next}. */
    FilterAction next() {
        if (failure != null) {
            throw failure;
        }
        FilterAction known = first;
        first = null;
        return known == null ? run.next() : known;
    }

    /** See {@link FilterRun#onAnswer}. */
    void onAnswer(Runnable task) {
        run.onAnswer(task);
    }

    /** Where the first attempt is to go; null if anywhere. */
    @Nullable PreferredEndpoint preferred() {
        return run.preferred();
    }

    /** Has the RPC go to the cluster that its session names, if its route may lead there (gRFC A60). */
    void chooseCluster() {
        PreferredEndpoint preferred = run.preferred();
        if (rpc != null && preferred != null && preferred.cluster() != null) {
            rpc.choose(preferred.cluster());
        }
    }

    /** Changes the headers of the request as the filters did. */
    void changeRequest(Metadata headers) {
        apply(run.requestChanges(), headers, null, null, this);
    }

    /** Changes the headers of a response as the route and then the filters want them. */
    void changeResponse(
            Metadata headers, List<HeaderMutation> routed, @Nullable Endpoint endpoint, CallProgress progress) {
        FormatContext context = context(endpoint, headers, progress);
        List<HeaderMutation> changes = run.respond(200, new MetadataHeaders(headers, channel), routed, context);
        apply(changes, headers, endpoint, headers, progress);
    }

    /** The status of an answer that a filter gives; what goes with it is put into {@code trailers}. */
    Status answer(FilterAction.Reply reply, Metadata trailers) {
        CallProgress answered = CallProgress.answered(reply.details(), isDelayed());
        if (decision instanceof RouteDecision.Forward forward) {
            apply(forward.headers().response(), trailers, null, trailers, answered);
        }
        apply(reply.headers(), trailers, null, trailers, answered);
        changeResponse(trailers, List.of(), null, answered);
        Status.Code code = reply.grpcStatus().isPresent()
                ? Status.fromCodeValue(reply.grpcStatus().getAsInt()).getCode()
                : Refusals.code(reply.status());
        return code == Status.Code.OK ? Status.OK : code.toStatus().withDescription(channel.describe(reply.body()));
    }

    /** Has the filters change what goes with the end of an RPC that goes nowhere. */
    void refuse(Refusal with, Metadata trailers) {
        List<HeaderMutation> routed = Refusals.headers(decision).response();
        changeResponse(trailers, routed, null, CallProgress.answered(with.cause(), isDelayed()));
    }

    /** The RPC ended before it began. */
    void end(Status status, String cause) {
        end();
        RouteDecision.@Nullable Forward forward = decision instanceof RouteDecision.Forward to ? to : null;
        observer.end(
                forward == null ? null : forward.route().name(),
                forward == null ? null : forward.cluster(),
                new CallEnd(0, status.getCode().value(), status.isOk() ? null : cause));
    }

    /** The RPC is over. Idempotent. */
    void end() {
        run.end();
    }

    private void apply(
            List<HeaderMutation> changes,
            Metadata metadata,
            @Nullable Endpoint endpoint,
            @Nullable Metadata response,
            CallProgress progress) {
        if (!changes.isEmpty()) {
            HeaderChanges.apply(changes, metadata, channel.names(), context(endpoint, response, progress));
        }
    }

    @Override
    public int attempts() {
        return rpc == null ? 0 : 1;
    }

    @Override
    public long elapsedNanos() {
        return channel.clock().nanoTime() - startedAt;
    }

    @Override
    public boolean isDelayed() {
        return run.isDelayed();
    }

    @Override
    public @Nullable String traceId() {
        return observer.traceId();
    }

    private FormatContext context(@Nullable Endpoint endpoint, @Nullable Metadata response, CallProgress progress) {
        RouteDecision now = rpc == null ? decision : rpc.route().forward();
        if (now instanceof RouteDecision.Forward forward) {
            return new RpcContext(request, forward, endpoint, response, channel.names(), progress);
        }
        Route route = decision.route();
        return route == null ? CallContext.local(request, "") : CallContext.local(request, route);
    }
}
