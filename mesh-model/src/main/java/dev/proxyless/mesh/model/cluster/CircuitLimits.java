package dev.proxyless.mesh.model.cluster;

/**
 * What a process may ask of a cluster at the same time (Envoy {@code cluster.v3.CircuitBreakers}).
 *
 * @param normal for calls of priority {@code DEFAULT}
 * @param high for calls of priority {@code HIGH}, which are counted apart
 */
public record CircuitLimits(Thresholds normal, Thresholds high) {

    /** What holds if the control plane says nothing. */
    public static final CircuitLimits DEFAULT = new CircuitLimits(Thresholds.DEFAULT, Thresholds.DEFAULT);

    /** Limits for calls of priority {@code DEFAULT}, and the defaults for others. */
    public static CircuitLimits of(long maxRequests, RetryBudget retryBudget) {
        return new CircuitLimits(new Thresholds(maxRequests, retryBudget), Thresholds.DEFAULT);
    }

    /** The limits for calls of a priority. */
    public Thresholds of(RoutingPriority priority) {
        return priority == RoutingPriority.HIGH ? high : normal;
    }

    /**
     * The limits for the calls of one priority (Envoy {@code CircuitBreakers.Thresholds}).
     *
     * @param maxRequests calls in flight, 0 or more; Envoy's default is 1024
     * @param retryBudget retries in flight
     */
    public record Thresholds(long maxRequests, RetryBudget retryBudget) {

        /** Envoy's default for requests, and a retry budget of a fifth of the calls in flight. */
        public static final Thresholds DEFAULT = new Thresholds(1024, new RetryBudget(20.0, 3));
    }

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
