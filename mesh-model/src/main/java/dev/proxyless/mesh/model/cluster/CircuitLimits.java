package dev.proxyless.mesh.model.cluster;

/**
 * What a process may ask of a cluster at the same time (Envoy {@code cluster.v3.CircuitBreakers}, default priority).
 *
 * @param maxRequests calls in flight, 0 or more; Envoy's default is 1024
 * @param retryBudget retries in flight
 */
public record CircuitLimits(long maxRequests, RetryBudget retryBudget) {

    /** Envoy's default for requests, and a retry budget of a fifth of the calls in flight. */
    public static final CircuitLimits DEFAULT = new CircuitLimits(1024, new RetryBudget(20.0, 3));

    /**
     * How many retries may be in flight: a share of the calls in flight, but never fewer than a minimum. A fixed number is
     * a share of zero.
     *
     * @param percent of the calls in flight, 0 to 100
     * @param minConcurrency 0 or more
     */
    public record RetryBudget(double percent, long minConcurrency) {

        public RetryBudget {
            if (!(percent >= 0 && percent <= 100)) {
                throw new IllegalArgumentException("percent: " + percent + " (expected: 0 to 100)");
            }
            if (minConcurrency < 0) {
                throw new IllegalArgumentException("minConcurrency: " + minConcurrency + " (expected: >= 0)");
            }
        }
    }
}
