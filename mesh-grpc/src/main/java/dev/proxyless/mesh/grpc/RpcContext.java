package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.route.CallProgress;
import dev.proxyless.mesh.client.route.HostRewriter;
import dev.proxyless.mesh.client.route.ProgressFacts;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.format.CallFacts;
import dev.proxyless.mesh.model.format.FormatContext;
import io.grpc.Metadata;
import org.jspecify.annotations.Nullable;

/**
 * What of an RPC the values of headers are filled in from. Both sides' headers are read as they are at that moment.
 *
 * @param request the RPC as routes see it
 * @param forward its route
 * @param endpoint where it is sent; null before that is known
 * @param response the headers of the response; null before there are any
 * @param names the keys of metadata
 * @param progress how far the RPC has come
 * @param authority what values see as the authority; null if it is that of the RPC
 */
record RpcContext(
        RequestView request,
        RouteDecision.Forward forward,
        @Nullable Endpoint endpoint,
        @Nullable Metadata response,
        NameCache names,
        CallProgress progress,
        @Nullable String authority)
        implements FormatContext, ProgressFacts {

    RpcContext(
            RequestView request,
            RouteDecision.Forward forward,
            @Nullable Endpoint endpoint,
            @Nullable Metadata response,
            NameCache names,
            CallProgress progress) {
        this(request, forward, endpoint, response, names, progress, null);
    }

    /** The same, with another authority. */
    RpcContext withAuthority(String other) {
        return new RpcContext(request, forward, endpoint, response, names, progress, other);
    }

    @Override
    public CallFacts facts() {
        return this;
    }

    @Override
    public @Nullable String requestHeader(String name) {
        return authority != null && name.equals(":authority") ? authority : request.firstHeader(name);
    }

    @Override
    public @Nullable String sentHeader(String name) {
        String sent = name.equals(":authority") ? HostRewriter.replacement(forward, request) : null;
        return sent == null ? request.firstHeader(name) : sent;
    }

    @Override
    public @Nullable String responseHeader(String name) {
        if (response == null) {
            return null;
        }
        Iterable<String> values = names.key(name).map(response::getAll).orElse(null);
        return values == null ? null : values.iterator().next();
    }

    /** The headers of a gRPC response have no other. */
    @Override
    public int responseCode() {
        return response == null ? 0 : 200;
    }

    @Override
    public dev.proxyless.mesh.model.Metadata routeMetadata() {
        return forward.route().metadata();
    }

    @Override
    public String routeName() {
        return forward.route().name();
    }

    @Override
    public String clusterName() {
        return forward.cluster();
    }

    @Override
    public @Nullable String virtualClusterName() {
        return forward.virtualHost().virtualClusters().nameOf(request);
    }

    @Override
    public String protocol() {
        return "HTTP/2";
    }

    @Override
    public String responseCodeDetails() {
        String answered = progress.responseCodeDetails();
        return !answered.isEmpty() || response == null ? answered : "via_upstream";
    }
}
