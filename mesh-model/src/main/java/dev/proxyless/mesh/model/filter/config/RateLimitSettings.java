package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.match.Fraction;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a filter that asks a rate limit service does wherever it is at work (Envoy {@code ratelimit.v3.RateLimit}).
 *
 * @param service who is asked
 * @param stage which part of what routes say
 * @param enabled which share of calls is asked about
 * @param enforced which share of those that are too many is answered; the others are sent nevertheless
 * @param limited the answer to calls that are too many
 * @param statusOnError the HTTP status of calls about which the service did not say anything, 200 to 599; empty if they are sent
 */
public record RateLimitSettings(
        Service service,
        int stage,
        Fraction enabled,
        Fraction enforced,
        LimitedAnswer limited,
        OptionalInt statusOnError) {

    /**
     * Who says whether a call is too many.
     *
     * @param cluster the cluster of the service
     * @param authority what it is called by
     * @param timeout how long it may take; zero means no limit
     */
    public record Service(String cluster, String authority, Duration timeout) {}
}
