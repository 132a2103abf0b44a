package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import org.jspecify.annotations.Nullable;

/**
 * What of a cluster's limits holds for calls of a priority, as it is printed.
 *
 * @param priority which
 * @param maxRequests calls in flight
 * @param maxRetries retries in flight; null if they are a share of the calls in flight
 * @param retryBudgetPercent that share
 * @param minRetryConcurrency how many there may be in any case; null without a share
 */
record CircuitExplanation(
        String priority,
        long maxRequests,
        @Nullable Long maxRetries,
        @Nullable Double retryBudgetPercent,
        @Nullable Long minRetryConcurrency) {

    /** Of a cluster, or null if it is not known. */
    static @Nullable CircuitExplanation of(@Nullable Cluster cluster, RoutingPriority priority) {
        if (cluster == null) {
            return null;
        }
        CircuitLimits.Thresholds limits = cluster.limits().of(priority);
        CircuitLimits.RetryBudget budget = limits.retryBudget();
        boolean shared = budget.percent() > 0;
        return new CircuitExplanation(
                priority.name(),
                limits.maxRequests(),
                shared ? null : budget.minConcurrency(),
                shared ? budget.percent() : null,
                shared ? budget.minConcurrency() : null);
    }
}
