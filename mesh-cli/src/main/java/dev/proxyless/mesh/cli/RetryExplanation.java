package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.RetryBackOff.RateLimited;
import dev.proxyless.mesh.model.route.RetryBackOff.ResetHeader;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When a call is tried again, as it is printed; times in milliseconds. What the policy does not say is null.
 *
 * @param retriableHeaders the headers of a response that have a condition
 * @param retriableRequestHeaders the headers of a request that have a condition, without which there is no retry
 * @param waitHeaders the headers in which an endpoint may say when it wants to be asked again
 * @param maxWaitMs more than this it may not say
 * @param prioritiesUpdateFrequency after how many attempts the priorities that were tried are left out
 */
record RetryExplanation(
        List<String> retryOn,
        int numRetries,
        @Nullable Long perTryTimeoutMs,
        @Nullable Long perTryIdleTimeoutMs,
        long baseIntervalMs,
        long maxIntervalMs,
        @Nullable List<String> waitHeaders,
        @Nullable Long maxWaitMs,
        List<Integer> retriableStatusCodes,
        @Nullable List<String> retriableHeaders,
        @Nullable List<String> retriableRequestHeaders,
        boolean avoidPreviousHosts,
        @Nullable Boolean omitCanaryHosts,
        @Nullable Boolean omitHostMetadata,
        @Nullable Integer prioritiesUpdateFrequency) {

    static RetryExplanation of(RetryPolicy policy) {
        RetryConditions conditions = policy.conditions();
        RateLimited limited = policy.backOff().rateLimited().orElse(null);
        RetryHosts hosts = policy.hosts();
        return new RetryExplanation(
                conditions.retryOn().stream().sorted().map(RetryOn::token).toList(),
                policy.numRetries(),
                policy.perTryTimeout().map(Duration::toMillis).orElse(null),
                policy.perTryIdleTimeout().map(Duration::toMillis).orElse(null),
                policy.backOff().baseInterval().toMillis(),
                policy.backOff().maxInterval().toMillis(),
                limited == null
                        ? null
                        : limited.resetHeaders().stream().map(ResetHeader::name).toList(),
                limited == null ? null : limited.maxInterval().toMillis(),
                conditions.statusCodes().stream().sorted().toList(),
                names(conditions.responseHeaders()),
                names(conditions.requestHeaders()),
                hosts.avoidPrevious(),
                hosts.omitCanaries() ? true : null,
                hosts.omitMetadata().isEmpty() ? null : true,
                hosts.prioritiesUpdateFrequency() == 0 ? null : hosts.prioritiesUpdateFrequency());
    }

    private static @Nullable List<String> names(List<HeaderMatch> matches) {
        return matches.isEmpty()
                ? null
                : matches.stream().map(HeaderMatch::name).toList();
    }
}
