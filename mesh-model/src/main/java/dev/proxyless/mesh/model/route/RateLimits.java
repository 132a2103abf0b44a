package dev.proxyless.mesh.model.route;

import java.util.List;
import java.util.function.Consumer;

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

    /**
     * All that filters of {@code stage} count calls by, that of the route first.
     *
     * @param option what they do with what the virtual host says
     */
    public void forEach(int stage, VirtualHostOption option, Consumer<RateLimit> action) {
        forEach(route, stage, action);
        forEach(ofVirtualHost(option), stage, action);
    }

    private static void forEach(List<RateLimit> limits, int stage, Consumer<RateLimit> action) {
        for (RateLimit limit : limits) {
            if (limit.stage() == stage) {
                action.accept(limit);
            }
        }
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
