package dev.proxyless.mesh.model.route;

import java.util.List;

/**
 * What calls of a route are counted by where the filter that counts them says nothing itself.
 *
 * @param route what the route says (Envoy {@code RouteAction.rate_limits})
 * @param virtualHost what its virtual host says (Envoy {@code VirtualHost.rate_limits})
 * @param withVirtualHost whether what the virtual host says counts whatever the filter says of it (Envoy {@code
 *     include_vh_rate_limits})
 */
public record RateLimits(List<RateLimit> route, List<RateLimit> virtualHost, boolean withVirtualHost) {

    /** Nothing to count calls by. */
    public static final RateLimits NONE = new RateLimits(List.of(), List.of(), false);

    public RateLimits {
        route = List.copyOf(route);
        virtualHost = List.copyOf(virtualHost);
    }

    /** What counts of the virtual host, for filters that do {@code option} with it. */
    public List<RateLimit> ofVirtualHost(VirtualHostOption option) {
        boolean counts = withVirtualHost
                || option == VirtualHostOption.INCLUDE
                || (option == VirtualHostOption.OVERRIDE && route.isEmpty());
        return counts ? virtualHost : List.of();
    }

    /** What becomes of what a virtual host says (Envoy {@code VhRateLimitsOptions}). */
    public enum VirtualHostOption {
        /** It counts if the route says nothing. */
        OVERRIDE,
        /** It counts beside the route's. */
        INCLUDE,
        /** It does not count. */
        IGNORE
    }
}
