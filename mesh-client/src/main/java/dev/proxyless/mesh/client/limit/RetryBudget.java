package dev.proxyless.mesh.client.limit;

import dev.proxyless.mesh.model.cluster.CircuitLimits;

/**
 * Counts the retries in flight to a cluster and holds them against a share of its calls in flight, so that retries cannot
 * make an overload worse (Envoy {@code CircuitBreakers.Thresholds.RetryBudget}). Thread-safe.
 */
public final class RetryBudget {

    private final BoundedCount count = new BoundedCount();

    /**
     * Counts a retry in, unless the budget is spent.
     *
     * @param budget the share and the minimum
     * @param callsInFlight how many calls are in flight, retries among them
     * @return whether the retry may start; if so, {@link #release} must follow exactly once
     */
    public boolean tryAcquire(CircuitLimits.RetryBudget budget, long callsInFlight) {
        long limit = Math.max(budget.minConcurrency(), (long) (callsInFlight * budget.percent() / 100.0));
        return count.tryAcquire(limit);
    }

    /** Counts a retry out. */
    public void release() {
        count.release();
    }

    /** How many retries are in flight. */
    public long active() {
        return count.active();
    }
}
