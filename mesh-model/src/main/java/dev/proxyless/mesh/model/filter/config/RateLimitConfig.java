package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RateLimits.VirtualHostOption;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How many calls all processes may make together, which a service says (Envoy {@code
 * extensions.filters.http.ratelimit.v3.RateLimit} and {@code RateLimitPerRoute}).
 *
 * @param settings what holds wherever the filter is at work; empty where a route tells it something
 * @param domain whose limits the service is asked for; of a route empty for that of the filter
 * @param virtualHost what becomes of what virtual hosts say
 * @param rateLimits what makes the descriptors of a call; if empty, what routes say
 */
public record RateLimitConfig(
        Optional<RateLimitSettings> settings, String domain, VirtualHostOption virtualHost, List<RateLimit> rateLimits)
        implements FilterConfig {

    public RateLimitConfig {
        rateLimits = List.copyOf(rateLimits);
    }

    /** What a listener says. */
    public static RateLimitConfig of(RateLimitSettings settings, String domain) {
        return new RateLimitConfig(Optional.of(settings), domain, VirtualHostOption.OVERRIDE, List.of());
    }

    @Override
    public Set<String> clusters() {
        return settings.map(known -> Set.of(known.service().cluster())).orElse(Set.of());
    }
}
