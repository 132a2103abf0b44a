package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.format.CallFacts;
import dev.proxyless.mesh.model.format.FormatContext;
import org.jspecify.annotations.Nullable;

/**
 * What texts are filled in from where a route sends the client elsewhere. As in Envoy the request then asks for the path where the
 * redirect leads.
 *
 * @param request the request as the application sent it
 * @param decision what its route says
 */
public record RedirectContext(RequestView request, RouteDecision.Redirect decision)
        implements FormatContext, ProgressFacts {

    private static final CallProgress ANSWERED = CallProgress.answered("direct_response", false);

    @Override
    public @Nullable String requestHeader(String name) {
        return request.firstHeader(name);
    }

    @Override
    public @Nullable String sentHeader(String name) {
        return switch (name) {
            case ":path" -> PathRewriter.pathAndQuery(decision, request);
            case PathRewriter.ORIGINAL_PATH -> PathRewriter.originalPath(PathRewriter.isRewritten(decision), request);
            default -> request.firstHeader(name);
        };
    }

    @Override
    public @Nullable String responseHeader(String name) {
        return null;
    }

    @Override
    public CallFacts facts() {
        return this;
    }

    @Override
    public CallProgress progress() {
        return ANSWERED;
    }

    @Override
    public String responseCodeDetails() {
        return ANSWERED.responseCodeDetails();
    }

    @Override
    public Metadata routeMetadata() {
        return decision.route().metadata();
    }

    /** Where the virtual host redirects by itself, Envoy knows no route. */
    @Override
    public String routeName() {
        return decision.isOfVirtualHost() ? "" : decision.route().name();
    }

    @Override
    public String clusterName() {
        return "";
    }

    @Override
    public @Nullable Endpoint endpoint() {
        return null;
    }
}
