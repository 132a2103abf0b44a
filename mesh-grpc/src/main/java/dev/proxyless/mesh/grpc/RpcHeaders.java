package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.retry.RequestOverrides;
import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import io.grpc.Metadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the mesh changes about the headers of an RPC on both ways, and how far that RPC has come meanwhile. */
final class RpcHeaders implements CallProgress {

    private static final Metadata.Key<String> FORWARDED_HOST =
            Metadata.Key.of("x-forwarded-host", Metadata.ASCII_STRING_MARSHALLER);

    /** What an endpoint says of trailers that have no headers before them, and gRPC leaves in them. */
    private static final Metadata.Key<String> CONTENT_TYPE =
            Metadata.Key.of("content-type", Metadata.ASCII_STRING_MARSHALLER);

    private final MeshRpc rpc;
    private final @Nullable RpcFilters filters;
    private final ChannelContext channel;
    private final long startedAt;

    private RpcHeaders(MeshRpc rpc, @Nullable RpcFilters filters) {
        this.rpc = rpc;
        this.filters = filters;
        this.channel = rpc.channel();
        this.startedAt = channel.clock().nanoTime();
    }

    /**
     * The changes of an RPC that begins now; null if there is nothing to change.
     *
     * @param filters what it went through before; null if that was nothing
     */
    static @Nullable RpcHeaders of(MeshRpc rpc, @Nullable RpcFilters filters) {
        RouteDecision.Forward forward = rpc.route().forward();
        HeaderRules rules = forward.headers();
        RoutePlan plan = rpc.plan();
        boolean none = filters == null
                && rules.request().isEmpty()
                && rules.response().isEmpty()
                && !forward.action().rewrites().appendForwardedHost()
                && !plan.attemptHeaders().countInResponse()
                && plan.origin() != RoutePlan.Origin.REQUEST;
        return none ? null : new RpcHeaders(rpc, filters);
    }

    /** Changes the headers of the request. Those in which it asks for other limits are for the mesh and not for endpoints. */
    void changeRequest(Metadata headers) {
        if (rpc.plan().origin() == RoutePlan.Origin.REQUEST) {
            HeaderChanges.remove(RequestOverrides.HEADERS, headers, channel.names());
        }
        RouteDecision.Forward forward = rpc.route().forward();
        List<HeaderMutation> changes = forward.headers().request();
        if (!changes.isEmpty()) {
            HeaderChanges.apply(changes, headers, channel.names(), context(null, null));
        }
        if (forward.action().rewrites().appendForwardedHost()) {
            addForwardedHost(forward, rpc.request(), headers);
        }
    }

    private static void addForwardedHost(RouteDecision.Forward forward, RequestView request, Metadata headers) {
        String sent = HostRewriter.replacement(forward, request);
        String forwarded = sent == null ? null : HostRewriter.forwardedHost(forward, request, sent);
        if (forwarded != null) {
            headers.discardAll(FORWARDED_HOST);
            headers.put(FORWARDED_HOST, forwarded);
        }
    }

    /** Changes the headers of a response. */
    void changeResponse(Metadata headers) {
        if (rpc.plan().attemptHeaders().countInResponse()) {
            AttemptLabels.count(headers, rpc.attempts().count());
        }
        List<HeaderMutation> changes = rpc.route().forward().headers().response();
        Endpoint endpoint = rpc.attempts().endpoint();
        if (filters != null) {
            filters.changeResponse(headers, changes, endpoint, this);
        } else if (!changes.isEmpty()) {
            HeaderChanges.apply(changes, headers, channel.names(), context(endpoint, headers));
        }
    }

    /**
     * Changes the trailers of an RPC that had no headers: if they are of an endpoint, they are its response (gRPC
     * Trailers-Only), whose headers the mesh changes.
     */
    void changeOnlyTrailers(Metadata trailers) {
        if (trailers.containsKey(CONTENT_TYPE)) {
            changeResponse(trailers);
        }
    }

    private RpcContext context(@Nullable Endpoint endpoint, @Nullable Metadata response) {
        return new RpcContext(rpc.request(), rpc.route().forward(), endpoint, response, channel.names(), this);
    }

    /** The values of its headers are filled in before the first attempt begins. */
    @Override
    public int attempts() {
        return Math.max(1, rpc.attempts().count());
    }

    @Override
    public long elapsedNanos() {
        return filters == null ? channel.clock().nanoTime() - startedAt : filters.elapsedNanos();
    }

    @Override
    public boolean isDelayed() {
        return filters != null && filters.isDelayed();
    }

    @Override
    public @Nullable String traceId() {
        return rpc.observer().traceId();
    }
}
