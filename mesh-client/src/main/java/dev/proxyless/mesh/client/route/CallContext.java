package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.format.CallFacts;
import dev.proxyless.mesh.model.format.FormatContext;
import dev.proxyless.mesh.model.route.Route;
import org.jspecify.annotations.Nullable;

/**
 * What of a call texts are filled in from.
 *
 * @param request the request as the application sent it
 * @param routeName the name of its route
 * @param clusterName the cluster that the route leads to, empty if it leads to none
 * @param endpoint where it is sent; null before that is known
 * @param decision what its route says; null if the mesh answers itself, or while the filters have the request
 * @param responseCode the HTTP status of the response; 0 before there is one
 * @param routeMetadata what the control plane wrote beside the route
 * @param progress how far the call has come
 */
public record CallContext(
        RequestView request,
        String routeName,
        String clusterName,
        @Nullable Endpoint endpoint,
        RouteDecision.@Nullable Forward decision,
        int responseCode,
        Metadata routeMetadata,
        CallProgress progress)
        implements FormatContext, ProgressFacts {

    /** Of a request that goes to a cluster, of which no more is known. */
    public static CallContext of(RequestView request, RouteDecision.Forward decision, @Nullable Endpoint endpoint) {
        return of(request, decision, endpoint, 0, CallProgress.NONE);
    }

    /**
     * Of a request that goes to a cluster.
     *
     * @param responseCode the HTTP status of the response; 0 before there is one
     */
    public static CallContext of(
            RequestView request,
            RouteDecision.Forward decision,
            @Nullable Endpoint endpoint,
            int responseCode,
            CallProgress progress) {
        Route route = decision.route();
        return new CallContext(
                request,
                route.name(),
                decision.cluster(),
                endpoint,
                decision,
                responseCode,
                route.metadata(),
                progress);
    }

    /** Of a request that is still with the filters. Where the virtual host redirects by itself, Envoy knows no route. */
    public static CallContext filtering(RequestView request, RouteDecision decision, CallProgress progress) {
        Route route = decision instanceof RouteDecision.Redirect redirect && redirect.isOfVirtualHost()
                ? null
                : decision.route();
        return new CallContext(
                request,
                route == null ? "" : route.name(),
                decision instanceof RouteDecision.Forward forward ? forward.cluster() : "",
                null,
                null,
                0,
                route == null ? Metadata.EMPTY : route.metadata(),
                progress);
    }

    /** Of a request that the mesh answers itself. */
    public static CallContext local(RequestView request, String routeName) {
        return new CallContext(request, routeName, "", null, null, 0, Metadata.EMPTY, CallProgress.NONE);
    }

    /** Of a request that its route answers. */
    public static CallContext local(RequestView request, Route route) {
        CallProgress answered = CallProgress.answered("direct_response", false);
        return new CallContext(request, route.name(), "", null, null, 0, route.metadata(), answered);
    }

    /** Of a request that its listener answers. */
    public static CallContext refused(RouteDecision.Refused decision) {
        CallProgress answered = CallProgress.answered("path_normalization_failed", false);
        return new CallContext(decision.request(), "", "", null, null, 0, Metadata.EMPTY, answered);
    }

    @Override
    public @Nullable String requestHeader(String name) {
        return request.firstHeader(name);
    }

    @Override
    public CallFacts facts() {
        return this;
    }

    @Override
    public @Nullable String sentHeader(String name) {
        if (decision == null || endpoint == null) {
            return request.firstHeader(name);
        }
        return switch (name) {
            case ":authority" -> HostRewriter.authority(decision, request, endpoint);
            case ":path" -> PathRewriter.pathAndQuery(decision, request);
            case PathRewriter.ORIGINAL_PATH ->
                PathRewriter.originalPath(decision.action().rewrites().path().isPresent(), request);
            default ->
                name.startsWith(":") ? request.header(name) : HostRewriter.header(decision, name, request, progress);
        };
    }

    @Override
    public @Nullable String virtualClusterName() {
        return decision == null || clusterName.isEmpty()
                ? null
                : decision.virtualHost().virtualClusters().nameOf(request);
    }

    @Override
    public @Nullable String responseHeader(String name) {
        return null;
    }

    @Override
    public String protocol() {
        return progress.protocol();
    }

    @Override
    public String responseCodeDetails() {
        return endpoint != null && responseCode != 0 ? "via_upstream" : progress.responseCodeDetails();
    }
}
