package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.match.RouteMatch;

/**
 * A condition and what happens to requests that satisfy it (Envoy {@code route.v3.Route}).
 *
 * @param name for people, logs and telemetry; may be empty
 * @param match the condition
 * @param action what happens
 * @param headers what is done to the headers of requests and responses of this route
 */
public record Route(String name, RouteMatch match, RouteAction action, HeaderRules headers) {

    /** A route that leaves headers alone. */
    public static Route of(String name, RouteMatch match, RouteAction action) {
        return new Route(name, match, action, HeaderRules.NONE);
    }
}
