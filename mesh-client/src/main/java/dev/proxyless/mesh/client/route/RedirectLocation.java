package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.RouteAction;
import org.jspecify.annotations.Nullable;

/**
 * Where a redirect sends a client. Pure.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto">Envoy {@code
 *     RedirectAction}</a>
 */
public final class RedirectLocation {

    private RedirectLocation() {}

    /** The value of {@code location} for a request that takes {@code decision}. */
    public static String of(RouteDecision.Redirect decision, RequestView request) {
        RouteAction.Redirect action = decision.action();
        String scheme = action.scheme().orElse(request.scheme());
        String host = action.host().orElse(host(decision, scheme, request));
        String port = action.port().map(number -> ":" + number).orElse("");
        return scheme + "://" + host + port + path(decision, request);
    }

    /**
     * The request's own host. Its port goes if the redirect names another, or if it is the default of a scheme that the
     * redirect leaves: {@code http://a:80} becomes {@code https://a}. Where a virtual host wants TLS, Envoy leaves the port.
     */
    private static String host(RouteDecision.Redirect decision, String scheme, RequestView request) {
        RouteAction.Redirect action = decision.action();
        String authority = request.authority();
        int port = authority.startsWith("[") ? authority.lastIndexOf("]:") + 1 : authority.lastIndexOf(':');
        if (port <= 0 || decision.isOfVirtualHost()) {
            return authority;
        }
        boolean isDefault =
                authority.substring(port).equals(request.scheme().equalsIgnoreCase("https") ? ":443" : ":80");
        boolean leavesScheme = !scheme.equals(request.scheme());
        return action.port().isPresent() || (leavesScheme && isDefault) ? authority.substring(0, port) : authority;
    }

    private static String path(RouteDecision.Redirect decision, RequestView request) {
        RouteAction.Redirect action = decision.action();
        PathRewrite rewrite = action.path().orElse(null);
        String path = rewrite == null
                ? request.pathAndQuery()
                : PathRewriter.apply(rewrite, decision.route().match().path(), request);
        String absolute = path.startsWith("/") ? path : "/" + path;
        int query = absolute.indexOf('?');
        return action.stripQuery() && query >= 0 && !namesQuery(rewrite) ? absolute.substring(0, query) : absolute;
    }

    /** A query that the redirect names itself is never stripped. */
    private static boolean namesQuery(@Nullable PathRewrite rewrite) {
        return rewrite instanceof PathRewrite.ReplacePath path
                && path.replacement().indexOf('?') >= 0;
    }
}
