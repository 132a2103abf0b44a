package dev.proxyless.mesh.client.retry;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.time.Duration;

/** How long to wait before a retry. */
public final class Backoff {

    private Backoff() {}

    /**
     * The wait before a retry.
     *
     * @param policy the base and the maximum interval
     * @param retry 1 for the first retry
     * @param random where chance comes from
     */
    public static Duration before(RetryPolicy policy, int retry, RandomSource random) {
        random.nextLong();
        return policy.baseInterval().multipliedBy(retry);
    }
}
