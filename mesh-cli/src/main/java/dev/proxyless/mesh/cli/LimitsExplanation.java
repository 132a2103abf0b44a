package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.GrpcTimeout;
import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import dev.proxyless.mesh.model.route.StreamLimits;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a call beside its timeout, as they are printed; times in milliseconds. What the policy does not say is null.
 *
 * @param idleMs how long nothing may come or go
 * @param maxStreamMs how long a stream may last; if it is the route's own, its timeout has no effect
 * @param grpcDeadlineMaxMs the limit on a gRPC deadline
 * @param grpcDeadlineOffsetMs how much earlier than its deadline an RPC ends
 * @param hedged whether an attempt whose per-try timeout is up goes on beside the next
 * @param priority whose limits of the cluster hold
 * @param listenerIdleMs what the listener says of {@code idleMs}, which holds for routes that do not say it themselves
 * @param listenerMaxStreamMs what the listener says of {@code maxStreamMs}, in the same way
 */
record LimitsExplanation(
        @Nullable Long idleMs,
        @Nullable Long maxStreamMs,
        @Nullable Long grpcDeadlineMaxMs,
        @Nullable Long grpcDeadlineOffsetMs,
        @Nullable Boolean hedged,
        @Nullable String priority,
        @Nullable Long listenerIdleMs,
        @Nullable Long listenerMaxStreamMs) {

    private static final LimitsExplanation NONE = new LimitsExplanation(null, null, null, null, null, null, null, null);

    /** What a policy and the listener say, or null if they say nothing. */
    static @Nullable LimitsExplanation of(CallPolicy policy, StreamLimits listener) {
        Optional<StreamDuration> stream = policy.streamDuration();
        LimitsExplanation limits = new LimitsExplanation(
                millis(policy.idleTimeout()),
                millis(stream.flatMap(StreamDuration::max)),
                millis(stream.flatMap(StreamDuration::grpcTimeoutHeaderMax)
                        .or(() -> policy.grpcTimeout().map(GrpcTimeout::max))),
                millis(stream.flatMap(StreamDuration::grpcTimeoutHeaderOffset)
                        .or(() -> policy.grpcTimeout().map(GrpcTimeout::offset))),
                policy.hedgeOnPerTryTimeout() ? true : null,
                policy.priority() == RoutingPriority.DEFAULT
                        ? null
                        : policy.priority().name(),
                millis(listener.idle()),
                millis(listener.max()));
        return limits.equals(NONE) ? null : limits;
    }

    private static @Nullable Long millis(Optional<Duration> duration) {
        return duration.map(Duration::toMillis).orElse(null);
    }
}
