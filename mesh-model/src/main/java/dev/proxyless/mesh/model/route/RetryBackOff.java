package dev.proxyless.mesh.model.route;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How long to wait before a retry.
 *
 * @param baseInterval the wait before the first retry is random below this; Envoy's default is 25 ms
 * @param maxInterval the bound of the wait; Envoy's default is ten times the base interval
 * @param rateLimited how an endpoint may say itself when it wants to be asked again, if it may
 */
public record RetryBackOff(Duration baseInterval, Duration maxInterval, Optional<RateLimited> rateLimited) {

    /** Envoy's default for {@link #baseInterval}. */
    public static final Duration DEFAULT_BASE_INTERVAL = Duration.ofMillis(25);

    /** What Envoy does if a policy says nothing. */
    public static final RetryBackOff DEFAULT = of(DEFAULT_BASE_INTERVAL);

    public RetryBackOff {
        if (baseInterval.isNegative() || baseInterval.isZero()) {
            throw new IllegalArgumentException("baseInterval: " + baseInterval + " (expected: > 0)");
        }
        if (maxInterval.compareTo(baseInterval) < 0) {
            throw new IllegalArgumentException(
                    "maxInterval: " + maxInterval + " (expected: >= baseInterval, " + baseInterval + ")");
        }
    }

    /** Waits that begin below {@code baseInterval} and end below ten times that. */
    public static RetryBackOff of(Duration baseInterval) {
        return of(baseInterval, baseInterval.multipliedBy(10));
    }

    /** Waits that begin below {@code baseInterval} and end below {@code maxInterval}. */
    public static RetryBackOff of(Duration baseInterval, Duration maxInterval) {
        return new RetryBackOff(baseInterval, maxInterval, Optional.empty());
    }

    /** These waits, but where an endpoint says itself when it wants to be asked again. */
    public RetryBackOff with(RateLimited reset) {
        return new RetryBackOff(baseInterval, maxInterval, Optional.of(reset));
    }

    /**
     * Waits that an endpoint asks for (Envoy {@code RetryPolicy.RateLimitedRetryBackOff}).
     *
     * @param resetHeaders where a response may say so; the first that does counts
     * @param maxInterval what says more than this is passed over; Envoy's default is five minutes
     */
    public record RateLimited(List<ResetHeader> resetHeaders, Duration maxInterval) {

        /** Envoy's default for {@link #maxInterval}. */
        public static final Duration DEFAULT_MAX_INTERVAL = Duration.ofMinutes(5);

        public RateLimited {
            resetHeaders = List.copyOf(resetHeaders);
        }
    }

    /**
     * A header of a response in which a wait stands, such as {@code retry-after}.
     *
     * @param name in lower case
     * @param format how it is written
     */
    public record ResetHeader(String name, Format format) {

        public ResetHeader {
            name = name.toLowerCase(Locale.ROOT);
        }

        /** How a wait is written (Envoy {@code RetryPolicy.ResetHeaderFormat}). */
        public enum Format {
            /** The number of seconds to wait. */
            SECONDS,
            /** The second at which the wait ends, counted from the beginning of 1970. */
            UNIX_TIMESTAMP
        }
    }
}
