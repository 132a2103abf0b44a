package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.RouteConfig;

/**
 * What a listener leads to.
 *
 * @param routes the routes
 * @param listener what holds for all calls
 */
record Routing(RouteConfig routes, ListenerRules listener) {}
