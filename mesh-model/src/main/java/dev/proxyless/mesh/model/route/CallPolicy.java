package dev.proxyless.mesh.model.route;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a call may take and how often it may be tried.
 *
 * @param timeout from the end of the request to the end of the response, over all attempts; zero means no limit (Envoy
 *     {@code RouteAction.timeout}, default 15 s)
 * @param maxStreamDuration from the start to the end of a stream; zero means no limit, empty means not set (gRFC A31,
 *     {@code max_stream_duration})
 * @param retry when and how to try again; empty means never
 */
public record CallPolicy(Duration timeout, Optional<MaxStreamDuration> maxStreamDuration, Optional<RetryPolicy> retry) {

    /** Envoy's default for {@link #timeout}. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    /** What Envoy does if a route says nothing: 15 s, no retries. */
    public static final CallPolicy DEFAULT = new CallPolicy(DEFAULT_TIMEOUT, Optional.empty(), Optional.empty());

    public CallPolicy {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: >= 0)");
        }
    }

    /** This policy with another retry policy. */
    public CallPolicy withRetry(RetryPolicy policy) {
        return new CallPolicy(timeout, maxStreamDuration, Optional.of(policy));
    }

    /**
     * The limits on a stream (Envoy {@code RouteAction.MaxStreamDuration}; gRFC A31).
     *
     * @param max the limit if the application set no deadline; zero means none, empty means not set
     * @param grpcTimeoutHeaderMax the limit on the application's own gRPC deadline; zero means the deadline is used as it
     *     is
     */
    public record MaxStreamDuration(Optional<Duration> max, Optional<Duration> grpcTimeoutHeaderMax) {}
}
