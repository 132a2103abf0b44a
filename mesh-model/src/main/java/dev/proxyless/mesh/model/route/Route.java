package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.match.RouteMatch;

/**
 * A condition and what happens to requests that satisfy it (Envoy {@code route.v3.Route}).
 *
 * @param name for people, logs and telemetry; may be empty
 * @param match the condition
 * @param action what happens
 * @param headers what is done to the headers of requests and responses of this route
 * @param filters what changes about the filters of the listener
 * @param metadata what the control plane wrote beside it
 */
public record Route(
        String name,
        RouteMatch match,
        RouteAction action,
        HeaderRules headers,
        FilterOverrides filters,
        Metadata metadata) {

    /** A route without metadata that leaves filters alone. */
    public Route(String name, RouteMatch match, RouteAction action, HeaderRules headers) {
        this(name, match, action, headers, FilterOverrides.NONE, Metadata.EMPTY);
    }

    /** A route that leaves headers and filters alone. */
    public static Route of(String name, RouteMatch match, RouteAction action) {
        return new Route(name, match, action, HeaderRules.NONE);
    }
}
