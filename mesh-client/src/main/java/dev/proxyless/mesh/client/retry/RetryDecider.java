package dev.proxyless.mesh.client.retry;

import dev.proxyless.mesh.model.route.RetryPolicy;

/** Whether an outcome is one that a policy wants tried again. */
public final class RetryDecider {

    private RetryDecider() {}

    /** Whether {@code policy} wants {@code outcome} tried again; says nothing of how often. */
    public static boolean isRetriable(RetryPolicy policy, Outcome outcome) {
        return policy.numRetries() > 0 && outcome instanceof Outcome.Failure;
    }
}
