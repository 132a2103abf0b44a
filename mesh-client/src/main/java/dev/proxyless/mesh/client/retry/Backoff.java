package dev.proxyless.mesh.client.retry;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryBackOff.RateLimited;
import dev.proxyless.mesh.model.route.RetryBackOff.ResetHeader;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before a retry: anything from nothing to an interval that doubles with each retry (Envoy's "fully
 * jittered exponential back-off"; gRFC A6 and A44 use the same), so that clients that failed together do not come back
 * together. An endpoint that says itself when it wants to be asked again gets up to half of that time more.
 */
public final class Backoff {

    private Backoff() {}

    /**
     * The wait before a retry: a random time below {@code baseInterval}, doubled for each retry after the first, and at
     * most {@code maxInterval}.
     *
     * @param backOff the base and the maximum interval
     * @param retry 1 for the first retry
     * @param random where chance comes from
     */
    public static Duration before(RetryBackOff backOff, int retry, RandomSource random) {
        if (retry < 1) {
            throw new IllegalArgumentException("retry: " + retry + " (expected: >= 1)");
        }
        long interval = backOff.baseInterval().toNanos();
        long limit = backOff.maxInterval().toNanos();
        for (int i = 1; i < retry && interval < limit; i++) {
            interval = interval > limit / 2 ? limit : interval * 2;
        }
        return Duration.ofNanos(random.nextLong(Math.min(interval, limit)));
    }

    /**
     * The wait that a response asks for, and up to half of it more: callers that were turned away together do not come
     * back together.
     *
     * @param limited where a response may say so
     * @param headers the response's headers
     * @param now the time of day, for waits that are written as their end
     * @param random where chance comes from
     * @return null if the response asks for none, or for more than it may
     */
    public static @Nullable Duration asked(
            RateLimited limited, HeaderSource headers, Instant now, RandomSource random) {
        for (ResetHeader header : limited.resetHeaders()) {
            String value = headers.get(header.name());
            long seconds = value == null ? -1 : seconds(first(value), header.format(), now);
            if (seconds >= 0 && seconds <= limited.maxInterval().toSeconds()) {
                return seconds == 0
                        ? null
                        : Duration.ofSeconds(seconds)
                                .plusNanos(random.nextLong(
                                        Duration.ofSeconds(seconds).toNanos() / 2));
            }
        }
        return null;
    }

    /** Of several values only the first counts, as in Envoy. */
    private static String first(String value) {
        int comma = value.indexOf(',');
        return comma < 0 ? value : value.substring(0, comma);
    }

    /** The wait in seconds, or -1 if it is none. */
    private static long seconds(String text, ResetHeader.Format format, Instant now) {
        try {
            long number = Long.parseLong(text.strip());
            return switch (format) {
                case SECONDS -> number;
                case UNIX_TIMESTAMP -> number - now.getEpochSecond();
            };
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
