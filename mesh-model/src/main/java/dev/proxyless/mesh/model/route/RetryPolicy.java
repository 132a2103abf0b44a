package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.match.HeaderMatch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * When and how a failed attempt is tried again (Envoy {@code route.v3.RetryPolicy}; gRFC A44).
 *
 * @param retryOn the conditions; any of them is enough, none means never
 * @param numRetries how many attempts may follow the first; Envoy's default is 1
 * @param perTryTimeout how long one attempt may take; empty means no limit but the call's
 * @param baseInterval the back-off before the first retry is random below this; Envoy's default is 25 ms
 * @param maxInterval the bound of the back-off; Envoy's default is ten times the base interval
 * @param retriableStatusCodes HTTP statuses for {@link RetryOn#RETRIABLE_STATUS_CODES}
 * @param retriableHeaders conditions on response headers for {@link RetryOn#RETRIABLE_HEADERS}; any of them is enough
 * @param avoidPreviousHosts whether endpoints that were tried already are passed over ({@code
 *     envoy.retry_host_predicates.previous_hosts})
 */
public record RetryPolicy(
        Set<RetryOn> retryOn,
        int numRetries,
        Optional<Duration> perTryTimeout,
        Duration baseInterval,
        Duration maxInterval,
        Set<Integer> retriableStatusCodes,
        List<HeaderMatch> retriableHeaders,
        boolean avoidPreviousHosts) {

    /** Envoy's default for {@link #numRetries}. */
    public static final int DEFAULT_NUM_RETRIES = 1;

    /** Envoy's default for {@link #baseInterval}. */
    public static final Duration DEFAULT_BASE_INTERVAL = Duration.ofMillis(25);

    public RetryPolicy {
        retryOn = Set.copyOf(retryOn);
        retriableStatusCodes = Set.copyOf(retriableStatusCodes);
        retriableHeaders = List.copyOf(retriableHeaders);
        if (numRetries < 0) {
            throw new IllegalArgumentException("numRetries: " + numRetries + " (expected: >= 0)");
        }
        if (baseInterval.isNegative() || baseInterval.isZero()) {
            throw new IllegalArgumentException("baseInterval: " + baseInterval + " (expected: > 0)");
        }
        if (maxInterval.compareTo(baseInterval) < 0) {
            throw new IllegalArgumentException(
                    "maxInterval: " + maxInterval + " (expected: >= baseInterval, " + baseInterval + ")");
        }
    }

    /** A policy with Envoy's defaults for everything but the conditions and the number of retries. */
    public static RetryPolicy of(Set<RetryOn> retryOn, int numRetries) {
        return new RetryPolicy(
                retryOn,
                numRetries,
                Optional.empty(),
                DEFAULT_BASE_INTERVAL,
                DEFAULT_BASE_INTERVAL.multipliedBy(10),
                Set.of(),
                List.of(),
                false);
    }
}
