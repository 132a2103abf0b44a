package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.format.FormatContext;
import org.jspecify.annotations.Nullable;

/**
 * What of a call texts are filled in from.
 *
 * @param request the request as the application sent it
 * @param routeName the name of its route
 * @param clusterName the cluster that the route leads to, empty if it leads to none
 * @param endpoint where it is sent; null before that is known
 * @param decision what its route says, or null if the mesh answers itself
 */
public record CallContext(
        RequestView request,
        String routeName,
        String clusterName,
        @Nullable Endpoint endpoint,
        RouteDecision.@Nullable Forward decision)
        implements FormatContext {

    /** Of a request that goes to a cluster. */
    public static CallContext of(RequestView request, RouteDecision.Forward decision, @Nullable Endpoint endpoint) {
        return new CallContext(request, decision.route().name(), decision.cluster(), endpoint, decision);
    }

    /** Of a request that the mesh answers itself. */
    public static CallContext local(RequestView request, String routeName) {
        return new CallContext(request, routeName, "", null, null);
    }

    @Override
    public @Nullable String requestHeader(String name) {
        return decision != null && name.equals(":authority")
                ? HostRewriter.before(decision, request)
                : request.firstHeader(name);
    }

    @Override
    public @Nullable String sentHeader(String name) {
        if (decision == null || endpoint == null) {
            return request.firstHeader(name);
        }
        return switch (name) {
            case ":authority" -> HostRewriter.authority(decision, request, endpoint);
            case ":path" -> PathRewriter.pathAndQuery(decision, request);
            default -> name.startsWith(":") ? request.header(name) : HostRewriter.header(decision, name, request);
        };
    }

    @Override
    public @Nullable String responseHeader(String name) {
        return null;
    }
}
