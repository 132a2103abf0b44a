package dev.proxyless.mesh.client.limit;

/**
 * Counts the calls in flight to a cluster and holds them against a limit (Envoy {@code
 * CircuitBreakers.Thresholds.max_requests}; gRFC A32). Thread-safe. The count survives a change of the limit.
 */
public final class CircuitBreaker {

    private final BoundedCount count = new BoundedCount();

    /**
     * Counts a call in, unless the limit is reached.
     *
     * @param limit how many may be in flight
     * @return whether the call may start; if so, {@link #release} must follow exactly once
     */
    public boolean tryAcquire(long limit) {
        return count.tryAcquire(limit);
    }

    /** Counts a call out. */
    public void release() {
        count.release();
    }

    /** How many calls are in flight. */
    public long active() {
        return count.active();
    }
}
