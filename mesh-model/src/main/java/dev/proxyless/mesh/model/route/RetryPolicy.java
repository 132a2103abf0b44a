package dev.proxyless.mesh.model.route;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * When, how and where a failed attempt is tried again (Envoy {@code route.v3.RetryPolicy}; gRFC A44).
 *
 * @param conditions when
 * @param numRetries how many attempts may follow the first; Envoy's default is 1
 * @param perTryTimeout how long one attempt may take to its response's headers; empty means no limit but the call's
 * @param perTryIdleTimeout how long nothing may come of an attempt; empty means no limit but the call's
 * @param backOff after which wait
 * @param hosts where
 */
public record RetryPolicy(
        RetryConditions conditions,
        int numRetries,
        Optional<Duration> perTryTimeout,
        Optional<Duration> perTryIdleTimeout,
        RetryBackOff backOff,
        RetryHosts hosts) {

    /** Envoy's default for {@link #numRetries}. */
    public static final int DEFAULT_NUM_RETRIES = 1;

    public RetryPolicy {
        if (numRetries < 0) {
            throw new IllegalArgumentException("numRetries: " + numRetries + " (expected: >= 0)");
        }
    }

    /** A policy with Envoy's defaults for everything but the conditions and the number of retries. */
    public static RetryPolicy of(Set<RetryOn> retryOn, int numRetries) {
        return of(RetryConditions.of(retryOn), numRetries);
    }

    /** A policy with Envoy's defaults for everything but the conditions and the number of retries. */
    public static RetryPolicy of(RetryConditions conditions, int numRetries) {
        return new RetryPolicy(
                conditions, numRetries, Optional.empty(), Optional.empty(), RetryBackOff.DEFAULT, RetryHosts.ANY);
    }

    /** This policy with other conditions. */
    public RetryPolicy withConditions(RetryConditions when) {
        return new RetryPolicy(when, numRetries, perTryTimeout, perTryIdleTimeout, backOff, hosts);
    }

    /** This policy with another number of retries. */
    public RetryPolicy withNumRetries(int retries) {
        return new RetryPolicy(conditions, retries, perTryTimeout, perTryIdleTimeout, backOff, hosts);
    }

    /** This policy with a limit for each attempt. */
    public RetryPolicy withPerTryTimeout(Duration timeout) {
        return new RetryPolicy(conditions, numRetries, Optional.of(timeout), perTryIdleTimeout, backOff, hosts);
    }

    /** This policy with a limit for the silence of each attempt. */
    public RetryPolicy withPerTryIdleTimeout(Duration timeout) {
        return new RetryPolicy(conditions, numRetries, perTryTimeout, Optional.of(timeout), backOff, hosts);
    }

    /** This policy with other waits. */
    public RetryPolicy withBackOff(RetryBackOff waits) {
        return new RetryPolicy(conditions, numRetries, perTryTimeout, perTryIdleTimeout, waits, hosts);
    }

    /** This policy with other rules for the endpoints of retries. */
    public RetryPolicy withHosts(RetryHosts where) {
        return new RetryPolicy(conditions, numRetries, perTryTimeout, perTryIdleTimeout, backOff, where);
    }
}
