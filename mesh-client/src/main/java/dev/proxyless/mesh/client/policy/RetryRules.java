package dev.proxyless.mesh.client.policy;

import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A {@link RetryPolicy}, compiled: its conditions on statuses are bits, so that a good answer costs one look. Immutable. */
public final class RetryRules {

    private static final Set<RetryOn> ON_HEADERS = Set.of(
            RetryOn.RETRIABLE_HEADERS,
            RetryOn.ENVOY_RATELIMITED,
            RetryOn.CANCELLED,
            RetryOn.DEADLINE_EXCEEDED,
            RetryOn.RESOURCE_EXHAUSTED,
            RetryOn.INTERNAL,
            RetryOn.UNAVAILABLE);
    private static final int STATUSES = 600;

    private final RetryPolicy policy;
    private final long[] statuses = new long[STATUSES / Long.SIZE + 1];
    private final Set<RetryOn> conditions = EnumSet.noneOf(RetryOn.class);
    private final boolean readsHeaders;

    private RetryRules(RetryPolicy policy) {
        this.policy = policy;
        RetryConditions when = policy.conditions();
        conditions.addAll(when.retryOn());
        this.readsHeaders = when.retryOn().stream().anyMatch(ON_HEADERS::contains);
        if (has(RetryOn.FIVE_XX)) {
            mark(500, 599);
        }
        if (has(RetryOn.GATEWAY_ERROR)) {
            mark(502, 504);
        }
        if (has(RetryOn.RETRIABLE_4XX)) {
            mark(409, 409);
        }
        if (has(RetryOn.RETRIABLE_STATUS_CODES)) {
            when.statusCodes().forEach(code -> mark(code, code));
        }
    }

    /** Compiles a policy. */
    public static RetryRules of(RetryPolicy policy) {
        return new RetryRules(policy);
    }

    /** Whether there can be a retry at all. */
    public boolean everRetries() {
        return !conditions.isEmpty() && policy.numRetries() > 0;
    }

    /** Whether the policy names {@code condition}. */
    public boolean has(RetryOn condition) {
        return conditions.contains(condition);
    }

    /** Whether a response is tried again for its status, whatever its headers. */
    public boolean isRetriable(int status) {
        return status >= 0 && status < STATUSES && (statuses[status / Long.SIZE] & 1L << status) != 0;
    }

    /** Whether a response may be tried again for its headers, whatever its status. */
    public boolean readsHeaders() {
        return readsHeaders;
    }

    /** Conditions on headers of the response. */
    public List<HeaderMatch> responseHeaders() {
        return policy.conditions().responseHeaders();
    }

    /** Conditions on headers of the request, without which there is no retry; none if there always may be one. */
    public List<HeaderMatch> requestHeaders() {
        return policy.conditions().requestHeaders();
    }

    /** How many attempts may follow the first. */
    public int numRetries() {
        return policy.numRetries();
    }

    /** After which wait. */
    public RetryBackOff backOff() {
        return policy.backOff();
    }

    /** Where. */
    public RetryHosts hosts() {
        return policy.hosts();
    }

    private void mark(int from, int to) {
        for (int status = Math.max(0, from); status <= to && status < STATUSES; status++) {
            statuses[status / Long.SIZE] |= 1L << status;
        }
    }
}
