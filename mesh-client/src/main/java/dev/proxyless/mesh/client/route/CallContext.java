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
 */
public record CallContext(
        RequestView request,
        String routeName,
        String clusterName,
        @Nullable Endpoint endpoint) implements FormatContext {

    /** Of a request that goes to a cluster. */
    public static CallContext of(RequestView request, RouteDecision.Forward decision, @Nullable Endpoint endpoint) {
        return new CallContext(request, decision.route().name(), decision.cluster(), endpoint);
    }

    /** Of a request that the mesh answers itself. */
    public static CallContext local(RequestView request, String routeName) {
        return new CallContext(request, routeName, "", null);
    }

    @Override
    public @Nullable String requestHeader(String name) {
        return request.header(name);
    }

    @Override
    public @Nullable String responseHeader(String name) {
        return null;
    }
}
