package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.GrpcTimeout;
import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long an RPC of a route may take, in nanoseconds; 0 means no limit. An application's deadline that is shorter holds.
 *
 * <p>{@code max_stream_duration} counts from the start of an RPC, and where it is set the route's {@code timeout} has no
 * effect, as in Envoy; its {@code grpc_timeout_header_max}, if set, stands in for it (gRFC A31). Otherwise {@code timeout}
 * counts from the end of the request, or {@code max_grpc_timeout} in its place, beside the listener's own limit on streams.
 *
 * @param stream from the start of the RPC; it becomes the RPC's deadline, of which the endpoint is told
 * @param response from the half-close of the RPC; the endpoint is not told, as Envoy does not
 * @param offset how much earlier than its deadline the RPC ends
 * @param strict whether a deadline that is no longer than the offset is up at once; otherwise it stays
 * @param idle how long nothing may come or go
 */
record Timeouts(long stream, long response, long offset, boolean strict, long idle) {

    static Timeouts of(CallPolicy policy) {
        long idle = nanos(policy.idleTimeout());
        StreamDuration limits = policy.streamDuration().orElse(null);
        if (limits != null && !limits.isBesideTimeout()) {
            Optional<Duration> grpcMax = limits.grpcTimeoutHeaderMax();
            return grpcMax.isPresent()
                    ? new Timeouts(nanos(grpcMax), 0, nanos(limits.grpcTimeoutHeaderOffset()), true, idle)
                    : new Timeouts(nanos(limits.max()), 0, 0, false, idle);
        }
        long stream = limits == null ? 0 : nanos(limits.max());
        if (policy.grpcTimeout().isPresent()) {
            GrpcTimeout own = policy.grpcTimeout().get();
            return new Timeouts(stream, own.max().toNanos(), own.offset().toNanos(), false, idle);
        }
        return new Timeouts(stream, policy.timeout().toNanos(), 0, false, idle);
    }

    /** The deadline of an RPC that starts now, null if it has none. */
    @Nullable Deadline deadline(@Nullable Deadline own) {
        if (stream == 0 && (own == null || offset == 0)) {
            return own;
        }
        Deadline limit = stream == 0 ? null : Deadline.after(stream, TimeUnit.NANOSECONDS);
        Deadline shorter = limit == null || (own != null && own.isBefore(limit)) ? own : limit;
        if (shorter == null || offset == 0) {
            return shorter;
        }
        boolean stays = !strict && shorter.timeRemaining(TimeUnit.NANOSECONDS) <= offset;
        return stays ? shorter : shorter.offset(-offset, TimeUnit.NANOSECONDS);
    }

    private static long nanos(Optional<Duration> limit) {
        return limit.map(Duration::toNanos).orElse(0L);
    }
}
