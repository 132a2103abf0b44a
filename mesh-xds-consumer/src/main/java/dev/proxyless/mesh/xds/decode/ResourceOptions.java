package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.CallPolicy;
import java.time.Duration;

/**
 * What an application says of resources, whoever sends them.
 *
 * @param unknownFilters what becomes of those with a filter that this client does not have
 * @param routeTimeout how long the calls of a route may take that says nothing of it; zero is no limit
 */
public record ResourceOptions(UnknownFilters unknownFilters, Duration routeTimeout) {

    /** As Envoy has it. */
    public static final ResourceOptions DEFAULT =
            new ResourceOptions(UnknownFilters.REFUSE, CallPolicy.DEFAULT_TIMEOUT);

    public ResourceOptions {
        if (routeTimeout.isNegative()) {
            throw new IllegalArgumentException("timeout of routes: " + routeTimeout + " (expected: >= 0)");
        }
    }

    public ResourceOptions with(UnknownFilters other) {
        return new ResourceOptions(other, routeTimeout);
    }

    public ResourceOptions withRouteTimeout(Duration other) {
        return new ResourceOptions(unknownFilters, other);
    }
}
