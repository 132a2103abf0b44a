package dev.proxyless.mesh.client.policy;

import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CallPolicy}, compiled. Times are in nanoseconds, and 0 means no limit.
 *
 * @param total from the start of the call to the end of its response, over all attempts
 * @param idle how long nothing may come of the call; to its response's headers, a call counts as idle
 * @param perTry from the start of an attempt to its response's headers
 * @param perTryIdle how long nothing may come of an attempt
 * @param retry when to try again; null means never
 * @param hedge whether an attempt whose time is up goes on, beside the next if there is one, as in Envoy
 * @param priority whose limits of the cluster hold
 * @param attemptHeaders what is said of attempts in headers
 */
public record CallRules(
        long total,
        long idle,
        long perTry,
        long perTryIdle,
        @Nullable RetryRules retry,
        boolean hedge,
        RoutingPriority priority,
        AttemptHeaders attemptHeaders) {

    /** Compiles a policy. */
    public static CallRules of(CallPolicy policy) {
        Optional<RetryPolicy> retry = policy.retry();
        return new CallRules(
                total(policy),
                nanos(policy.idleTimeout()),
                nanos(retry.flatMap(RetryPolicy::perTryTimeout)),
                nanos(retry.flatMap(RetryPolicy::perTryIdleTimeout)),
                retry.map(RetryRules::of).filter(RetryRules::everRetries).orElse(null),
                policy.hedgeOnPerTryTimeout(),
                policy.priority(),
                policy.attemptHeaders());
    }

    /** The limit on the time from the start of a call to its response's headers. */
    public long toHeaders() {
        return shorter(total, idle);
    }

    /** The limit on the time from the start of an attempt to its response's headers. */
    public long attemptToHeaders() {
        return hedge ? 0 : shorter(perTry, perTryIdle);
    }

    /** How long after the start of an attempt that has no answer another one begins beside it; 0 means never. */
    public long hedgeAfter() {
        return hedge && retry != null ? shorter(perTry, perTryIdle) : 0;
    }

    /** How long nothing may come of a response after its headers. */
    public long bodyIdle() {
        return hedge ? idle : shorter(idle, perTryIdle);
    }

    /** Whether a call without an answer has taken as long as it may. */
    public boolean isTimeUp(long elapsed) {
        long limit = toHeaders();
        return limit != 0 && elapsed >= limit;
    }

    /** How long an attempt may take that begins {@code elapsed} nanoseconds after its call. */
    public long attemptLimit(long elapsed) {
        return shorter(attemptToHeaders(), left(toHeaders(), elapsed));
    }

    /**
     * How long an endpoint may take, as Envoy tells it: the whole time of the call where an attempt has none of its own, or may
     * go on beside the next.
     */
    public long expectedTimeout(long elapsed) {
        long left = left(total, elapsed);
        return hedge ? left : shorter(perTry, left);
    }

    /** What is left of a limit that is not over. */
    public static long left(long limit, long elapsed) {
        return limit == 0 ? 0 : Math.max(1, limit - elapsed);
    }

    /** The shorter of two limits, of which 0 is none. */
    public static long shorter(long one, long other) {
        return one == 0 ? other : other == 0 ? one : Math.min(one, other);
    }

    /** Where the route limits streams, its timeout has no effect, as in Envoy. */
    private static long total(CallPolicy policy) {
        if (policy.streamDuration().isEmpty()) {
            return policy.timeout().toNanos();
        }
        StreamDuration stream = policy.streamDuration().get();
        long max = nanos(stream.max());
        return stream.isBesideTimeout() ? shorter(policy.timeout().toNanos(), max) : max;
    }

    private static long nanos(Optional<Duration> limit) {
        return limit.map(Duration::toNanos).orElse(0L);
    }
}
