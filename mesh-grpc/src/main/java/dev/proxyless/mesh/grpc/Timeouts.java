package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.MaxStreamDuration;
import io.grpc.MethodDescriptor.MethodType;
import java.time.Duration;
import java.util.Optional;

/**
 * How long an RPC of a route may take, in nanoseconds; 0 means no limit.
 *
 * <p>{@code max_stream_duration} counts from the start of any RPC; its {@code grpc_timeout_header_max}, if set, stands in
 * for it and for the route's {@code timeout} (gRFC A31, Envoy {@code RouteAction.MaxStreamDuration}). {@code timeout}
 * counts from the end of the request: from the start where the request is one message, from the half-close where it is a
 * stream. An application's deadline that is shorter holds.
 *
 * @param stream from the start of the RPC
 * @param response from the end of the request
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

    /** The limit from the start of an RPC. */
    long fromStart(MethodType type) {
        if (!type.clientSendsOneMessage() || response == 0) {
            return stream;
        }
        return stream == 0 ? response : Math.min(stream, response);
    }

    /** The limit from the half-close of an RPC. */
    long fromHalfClose(MethodType type) {
        return type.clientSendsOneMessage() ? 0 : response;
    }

    private static long nanos(Duration duration) {
        // Longer than a century is no limit, and would overflow.
        return duration.compareTo(Duration.ofDays(36_500)) > 0 ? 0 : duration.toNanos();
    }
}
