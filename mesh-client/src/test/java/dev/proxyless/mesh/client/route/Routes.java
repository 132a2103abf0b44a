package dev.proxyless.mesh.client.route;

import com.google.re2j.Pattern;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.List;
import java.util.Map;

/** Tables for tests, in few words. The name of a route is the name of its cluster. */
final class Routes {

    private Routes() {}

    /** A table with one virtual host for every domain. */
    static RouteTable table(Route... routes) {
        return RouteTable.compile(RouteConfig.of("t", List.of(VirtualHost.of("vh", List.of("*"), List.of(routes)))));
    }

    static Route route(String name, RouteMatch match) {
        return Route.of(name, match, RouteAction.Forward.to(name));
    }

    static Route exact(String name, String path) {
        return route(name, RouteMatch.path(new PathMatch.Exact(path, true)));
    }

    static Route prefix(String name, String prefix) {
        return route(name, RouteMatch.path(new PathMatch.Prefix(prefix, true)));
    }

    static Route regex(String name, String regex) {
        return route(name, RouteMatch.path(new PathMatch.SafeRegex(Pattern.compile(regex))));
    }

    static RequestView get(String pathAndQuery) {
        return get("orders", pathAndQuery, Map.of());
    }

    static RequestView get(String authority, String pathAndQuery, Map<String, String> headers) {
        return RequestView.of("GET", "http", authority, pathAndQuery, headers::get);
    }

    /** The cluster that a request goes to, or {@code -}. */
    static String cluster(RouteTable table, RequestView request, long random) {
        return table.route(request, random) instanceof RouteDecision.Forward forward ? forward.cluster() : "-";
    }
}
