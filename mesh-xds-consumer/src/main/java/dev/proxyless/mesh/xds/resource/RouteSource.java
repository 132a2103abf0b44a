package dev.proxyless.mesh.xds.resource;

import dev.proxyless.mesh.model.route.RouteConfig;

/** Where the routes of a listener are (Envoy {@code HttpConnectionManager}, {@code route_specifier}). */
public sealed interface RouteSource {

    /**
     * In the listener itself.
     *
     * @param routes the routes
     */
    record Inline(RouteConfig routes) implements RouteSource {}

    /**
     * In a resource of their own.
     *
     * @param name the name of the {@link XdsResource.RouteConfiguration}
     * @param source where it is to be had
     */
    record Rds(String name, ResourceSource source) implements RouteSource {}
}
