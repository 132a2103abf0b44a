package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.FilterRun;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.PreferredEndpoint;
import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.route.HeaderMutation;
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
final class RpcFilters implements ClientInterceptor {

    private final ChannelContext channel;
    private final MeshRpc rpc;
    private final RequestView request;
    private final RouteDecision.Forward forward;
    private final CallObserver observer;
    private final FilterRun run;

    RpcFilters(
            ChannelContext channel,
            MeshRpc rpc,
            RequestView request,
            RouteDecision.Forward forward,
            CallObserver observer) {
        this.channel = channel;
        this.rpc = rpc;
        this.request = request;
        this.forward = forward;
        this.observer = observer;
        this.run = new FilterRun(forward, request, channel.random(), channel.clock()::nanoTime, observer);
    }

    @Override
    public <Q, S> ClientCall<Q, S> interceptCall(MethodDescriptor<Q, S> method, CallOptions options, Channel next) {
        return new FilteredCall<>(this, method, options, next);
    }

    /** The RPC behind the filters. */
    MeshRpc rpc() {
        return rpc;
    }

    ChannelContext channel() {
        return channel;
    }

    /** See {@link FilterRun#next}. */
    FilterAction next() {
        return run.next();
    }

    /** Whether a filter delayed the RPC. */
    boolean isDelayed() {
        return run.isDelayed();
    }

    /** Where the first attempt is to go; null if anywhere. */
    @Nullable PreferredEndpoint preferred() {
        return run.preferred();
    }

    /** Changes the headers of the request as the filters did. */
    void changeRequest(Metadata headers) {
        apply(run.requestChanges(), headers, null, null, rpc);
    }

    /** Changes the headers of a response as the route and then the filters want them. */
    void changeResponse(Metadata headers, List<HeaderMutation> routed, @Nullable Endpoint endpoint) {
        RpcContext context = new RpcContext(request, forward, endpoint, headers, channel.names(), rpc);
        List<HeaderMutation> changes = run.respond(200, new MetadataHeaders(headers, channel), routed, context);
        apply(changes, headers, endpoint, headers, rpc);
    }

    /** The status of an answer that a filter gives; what goes with it is put into {@code trailers}. */
    Status answer(FilterAction.Reply reply, Metadata trailers) {
        CallProgress answered = CallProgress.answered(reply.cause(), isDelayed());
        apply(forward.headers().response(), trailers, null, trailers, answered);
        apply(reply.headers(), trailers, null, trailers, answered);
        changeResponse(trailers, List.of(), null);
        Status.Code code = reply.grpcStatus().isPresent()
                ? Status.fromCodeValue(reply.grpcStatus().getAsInt()).getCode()
                : Refusals.code(reply.status());
        return code == Status.Code.OK ? Status.OK : code.toStatus().withDescription(channel.describe(reply.body()));
    }

    /** The RPC ended before it began. */
    void end(Status status, String cause) {
        end();
        observer.end(
                forward.route().name(),
                forward.cluster(),
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
            RpcContext context = new RpcContext(request, forward, endpoint, response, channel.names(), progress);
            HeaderChanges.apply(changes, metadata, channel.names(), context);
        }
    }
}
