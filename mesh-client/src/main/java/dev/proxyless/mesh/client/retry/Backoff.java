package dev.proxyless.mesh.client.retry;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.time.Duration;

/**
 * How long to wait before a retry: anything from nothing to an interval that doubles with each retry (Envoy's "fully
 * jittered exponential back-off"; gRFC A6 and A44 use the same), so that clients that failed together do not come back
 * together.
 */
public final class Backoff {

    private Backoff() {}

    /**
     * The wait before a retry: a random time below {@code baseInterval}, doubled for each retry after the first, and at
     * most {@code maxInterval}.
     *
     * @param policy the base and the maximum interval
     * @param retry 1 for the first retry
     * @param random where chance comes from
     */
    public static Duration before(RetryPolicy policy, int retry, RandomSource random) {
        if (retry < 1) {
            throw new IllegalArgumentException("retry: " + retry + " (expected: >= 1)");
        }
        long interval = policy.baseInterval().toNanos();
        long limit = policy.maxInterval().toNanos();
        for (int i = 1; i < retry && interval < limit; i++) {
            interval = interval > limit / 2 ? limit : interval * 2;
        }
        return Duration.ofNanos(random.nextLong(Math.min(interval, limit)));
    }
}
