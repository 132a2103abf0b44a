package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.ServiceTargets.Target;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.model.route.InternalRedirectPolicy;
import dev.proxyless.mesh.model.route.Route;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The redirects of endpoints that the mesh takes itself in the place of a call (Envoy {@code internal_redirect_policy}). */
final class TakenRedirects {

    private final RoutedRequest routed;
    private final RouteDecision.Forward route;

    TakenRedirects(RoutedRequest routed, RouteDecision.Forward route) {
        this.routed = routed;
        this.route = route;
    }

    /** The redirect that {@code response} is, if it is taken. */
    @Nullable InternalRedirect of(RedirectTrail trail, Attempt attempt, HeaderSource sent, Outcome.Response response) {
        InternalRedirectPolicy policy = route.action().internalRedirect().orElseThrow();
        URI location = trail.location(policy, response.status(), response.headers());
        Target target = location == null ? null : target(location);
        if (location == null || target == null) {
            return null;
        }
        String originalUrl = "http://" + attempt.authority() + attempt.pathAndQuery();
        RequestView next = RedirectTrail.request(
                location,
                RedirectTrail.method(routed.request().method(), response.status()),
                new RedirectTrail.Headers(sent, response.headers(), policy.copiedHeaders(), originalUrl));
        Route to =
                target.service().route(next, routed.tools().random().nextLong()).route();
        if (to == null || !trail.take(policy, route.route().name(), to.name())) {
            return null;
        }
        MeshCall call = new MeshCall(target.name(), target.service(), next, routed.tools()).following(trail);
        return new InternalRedirect(call, location, next.method(), originalUrl, policy.copiedHeaders());
    }

    /** What this call sees of its own service does not change on the way. */
    private @Nullable Target target(URI location) {
        Target target = routed.tools().targets().find(location.getHost(), location.getPort());
        return target != null && target.name().equals(routed.service())
                ? new Target(routed.service(), routed.compiled())
                : target;
    }
}
