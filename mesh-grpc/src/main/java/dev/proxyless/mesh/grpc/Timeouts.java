package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.MaxStreamDuration;
import java.time.Duration;
import java.util.Optional;

/**
 * How long an RPC of a route may take, in nanoseconds; 0 means no limit.
 *
 * <p>{@code max_stream_duration} counts from the start of any RPC; its {@code grpc_timeout_header_max}, if set, stands in
 * for it and for the route's {@code timeout} (gRFC A31, Envoy {@code RouteAction.MaxStreamDuration}). {@code timeout}
 * counts from the end of the request. An application's deadline that is shorter holds.
 *
 * @param stream from the start of the RPC; it becomes the RPC's deadline, of which the endpoint is told
 * @param response from the half-close of the RPC; the endpoint is not told, as Envoy does not
 */
record Timeouts(long stream, long response) {

    static Timeouts of(CallPolicy policy) {
        Optional<Duration> max = policy.maxStreamDuration().flatMap(MaxStreamDuration::max);
        Optional<Duration> grpcMax = policy.maxStreamDuration().flatMap(MaxStreamDuration::grpcTimeoutHeaderMax);
        if (grpcMax.isPresent()) {
            return new Timeouts(nanos(grpcMax.get()), 0);
        }
        return new Timeouts(max.map(Timeouts::nanos).orElse(0L), nanos(policy.timeout()));
    }

    private static long nanos(Duration duration) {
        // Longer than a century is no limit, and would overflow.
        return duration.compareTo(Duration.ofDays(36_500)) > 0 ? 0 : duration.toNanos();
    }
}
