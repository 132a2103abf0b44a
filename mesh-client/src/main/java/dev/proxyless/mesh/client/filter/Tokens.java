package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.filter.config.TokenBucket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The tokens of a bucket. They come back evenly, as in Envoy, and not all at the end of an interval.
 *
 * <p>Thread-safe without a lock: all that is kept is the time at which the bucket was, or would have been, empty, and the tokens
 * are what came in since. Times are numbers of nanoseconds with a fraction.
 */
final class Tokens {

    /** What sums of fractions may miss of a whole token. Taken, it is missing from the next, so no rate changes. */
    private static final double TOLERANCE = 1e-6;

    private final double maxTokens;
    private final double nanosPerToken;
    /** The bits of a double. */
    private final AtomicLong emptyAt = new AtomicLong(Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY));

    /** A full bucket. */
    Tokens(TokenBucket bucket) {
        this.maxTokens = bucket.maxTokens();
        this.nanosPerToken = (double) bucket.fillInterval().toNanos() / bucket.tokensPerFill();
    }

    /** Takes a token, if there is one. */
    boolean tryTake(long nanoTime) {
        return tryTake(nanoTime, 1);
    }

    /** Takes tokens, if there are so many. */
    boolean tryTake(long nanoTime, long wanted) {
        for (; ; ) {
            long seen = emptyAt.get();
            double tokens = tokens(seen, nanoTime);
            if (tokens + TOLERANCE < wanted) {
                return false;
            }
            double next = nanoTime - (tokens - wanted) * nanosPerToken;
            if (emptyAt.compareAndSet(seen, Double.doubleToRawLongBits(next))) {
                return true;
            }
        }
    }

    /** How many there are at most. */
    long max() {
        return (long) maxTokens;
    }

    /** How many nanoseconds it takes until there is one more. */
    double nanosPerToken() {
        return nanosPerToken;
    }

    /** How many whole tokens there are. */
    long remaining(long nanoTime) {
        return (long) Math.max(0, tokens(emptyAt.get(), nanoTime) + TOLERANCE);
    }

    /** How long it takes at most until there is a token, in whole seconds; 0 if there is one. */
    long secondsToNext(long nanoTime) {
        return remaining(nanoTime) > 0 ? 0 : (long) Math.ceil(nanosPerToken / 1e9);
    }

    private double tokens(long seen, long nanoTime) {
        return Math.min(maxTokens, (nanoTime - Double.longBitsToDouble(seen)) / nanosPerToken);
    }
}
