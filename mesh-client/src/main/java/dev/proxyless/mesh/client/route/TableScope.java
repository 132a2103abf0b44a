package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.client.filter.FilterCompiler;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.StreamLimits;

/**
 * What all routes of a table are compiled with.
 *
 * @param config whose routes they are
 * @param limits what holds for routes that say nothing of time
 * @param filters compiles the filters of the listener
 * @param choices takes note of routes with several clusters
 */
record TableScope(RouteConfig config, StreamLimits limits, FilterCompiler filters, ClusterChoices choices) {

    TableScope(RouteConfig config, StreamLimits limits, FilterCompiler filters) {
        this(config, limits, filters, new ClusterChoices());
    }
}
