package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.StreamLimits;
import java.util.List;

/**
 * What a listener leads to.
 *
 * @param routes the routes
 * @param filters what calls go through before they are sent, in this order
 * @param limits what holds for routes that say nothing of time
 */
record Routing(RouteConfig routes, List<HttpFilter> filters, StreamLimits limits) {

    Routing {
        filters = List.copyOf(filters);
    }
}
