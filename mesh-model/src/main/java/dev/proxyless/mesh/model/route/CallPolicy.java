package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.cluster.RoutingPriority;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a call may take, how often it may be tried, and whose limits hold for it.
 *
 * @param timeout from the end of the request to the end of the response, over all attempts; zero means no limit (Envoy
 *     {@code RouteAction.timeout}, default 15 s). Without effect if {@code streamDuration} is there and the route's, as in Envoy
 * @param idleTimeout how long nothing may come or go; zero means no limit, empty means not set (Envoy {@code
 *     RouteAction.idle_timeout})
 * @param streamDuration limits from the start to the end of a stream; empty means not set
 * @param grpcTimeout limits on the application's own gRPC deadline in their deprecated form; empty means not set
 * @param retry when and how to try again; empty means never
 * @param hedgeOnPerTryTimeout whether an attempt whose per-try timeout is up goes on while another one starts (Envoy {@code
 *     HedgePolicy.hedge_on_per_try_timeout})
 * @param priority whose limits of a cluster hold
 * @param attemptHeaders what is said of attempts in headers
 */
public record CallPolicy(
        Duration timeout,
        Optional<Duration> idleTimeout,
        Optional<StreamDuration> streamDuration,
        Optional<GrpcTimeout> grpcTimeout,
        Optional<RetryPolicy> retry,
        boolean hedgeOnPerTryTimeout,
        RoutingPriority priority,
        AttemptHeaders attemptHeaders) {

    /** Envoy's default for {@link #timeout}. */
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    /** What Envoy does if a route says nothing: 15 s, no retries. */
    public static final CallPolicy DEFAULT = new CallPolicy(
            DEFAULT_TIMEOUT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false,
            RoutingPriority.DEFAULT,
            AttemptHeaders.NONE);

    public CallPolicy {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: >= 0)");
        }
    }

    /** This policy with another {@link #timeout}. */
    public CallPolicy withTimeout(Duration limit) {
        return new CallPolicy(
                limit, idleTimeout, streamDuration, grpcTimeout, retry, hedgeOnPerTryTimeout, priority, attemptHeaders);
    }

    /** This policy with another {@link #idleTimeout}. */
    public CallPolicy withIdleTimeout(Duration limit) {
        return new CallPolicy(
                timeout,
                Optional.of(limit),
                streamDuration,
                grpcTimeout,
                retry,
                hedgeOnPerTryTimeout,
                priority,
                attemptHeaders);
    }

    /** This policy with limits on streams. */
    public CallPolicy withStreamDuration(StreamDuration limits) {
        return new CallPolicy(
                timeout,
                idleTimeout,
                Optional.of(limits),
                grpcTimeout,
                retry,
                hedgeOnPerTryTimeout,
                priority,
                attemptHeaders);
    }

    /** This policy with limits on gRPC deadlines in their deprecated form. */
    public CallPolicy withGrpcTimeout(GrpcTimeout limits) {
        return new CallPolicy(
                timeout,
                idleTimeout,
                streamDuration,
                Optional.of(limits),
                retry,
                hedgeOnPerTryTimeout,
                priority,
                attemptHeaders);
    }

    /** This policy with another retry policy. */
    public CallPolicy withRetry(RetryPolicy policy) {
        return new CallPolicy(
                timeout,
                idleTimeout,
                streamDuration,
                grpcTimeout,
                Optional.of(policy),
                hedgeOnPerTryTimeout,
                priority,
                attemptHeaders);
    }

    /** This policy with calls hedged when a per-try timeout is up, or not. */
    public CallPolicy withHedging(boolean hedged) {
        return new CallPolicy(
                timeout, idleTimeout, streamDuration, grpcTimeout, retry, hedged, priority, attemptHeaders);
    }

    /** This policy with the limits of another priority. */
    public CallPolicy withPriority(RoutingPriority other) {
        return new CallPolicy(
                timeout, idleTimeout, streamDuration, grpcTimeout, retry, hedgeOnPerTryTimeout, other, attemptHeaders);
    }

    /** This policy with these headers. */
    public CallPolicy withAttemptHeaders(AttemptHeaders headers) {
        return new CallPolicy(
                timeout, idleTimeout, streamDuration, grpcTimeout, retry, hedgeOnPerTryTimeout, priority, headers);
    }

    /**
     * The limits on a stream (Envoy {@code RouteAction.MaxStreamDuration}; gRFC A31).
     *
     * @param max the limit; zero means none, empty means not set
     * @param grpcTimeoutHeaderMax the limit on the application's own gRPC deadline, which then stands in for {@code max};
     *     zero means the deadline is used as it is
     * @param grpcTimeoutHeaderOffset how much earlier than the application's own gRPC deadline an RPC ends; empty means
     *     not set
     * @param isBesideTimeout whether {@link CallPolicy#timeout} holds too, since the limit is not the route's own
     */
    public record StreamDuration(
            Optional<Duration> max,
            Optional<Duration> grpcTimeoutHeaderMax,
            Optional<Duration> grpcTimeoutHeaderOffset,
            boolean isBesideTimeout) {

        /** What a route says. */
        public StreamDuration(
                Optional<Duration> max,
                Optional<Duration> grpcTimeoutHeaderMax,
                Optional<Duration> grpcTimeoutHeaderOffset) {
            this(max, grpcTimeoutHeaderMax, grpcTimeoutHeaderOffset, false);
        }

        /** A limit for all streams that leaves {@link CallPolicy#timeout} in force. */
        public static StreamDuration besideTimeout(Duration max) {
            return new StreamDuration(Optional.of(max), Optional.empty(), Optional.empty(), true);
        }

        /** This with another {@link #max}. */
        public StreamDuration withMax(Duration limit) {
            return new StreamDuration(
                    Optional.of(limit), grpcTimeoutHeaderMax, grpcTimeoutHeaderOffset, isBesideTimeout);
        }

        /** A limit for all streams. */
        public static StreamDuration of(Duration max) {
            return new StreamDuration(Optional.of(max), Optional.empty(), Optional.empty());
        }
    }

    /**
     * The limits on gRPC deadlines as they were written before {@link StreamDuration} (Envoy {@code
     * RouteAction.max_grpc_timeout}, {@code grpc_timeout_offset}). For gRPC they stand in for {@link #timeout}.
     *
     * @param max the limit on the application's own deadline, or in place of one; zero means none
     * @param offset how much earlier than the application's own deadline an RPC ends, if that is more than this
     */
    public record GrpcTimeout(Duration max, Duration offset) {}
}
