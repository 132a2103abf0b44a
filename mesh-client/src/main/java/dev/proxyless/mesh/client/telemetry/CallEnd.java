package dev.proxyless.mesh.client.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * How a call or an attempt ended.
 *
 * @param httpStatus the HTTP status, or 0 if there was no answer or the call was gRPC
 * @param grpcStatus the gRPC status code, or -1 if there was none
 * @param error a short name of the fault from a small closed set, such as {@code connect_failed}, {@code timeout}, {@code
 *     no_healthy_endpoint}; null if there was none
 */
public record CallEnd(
        int httpStatus, int grpcStatus, @Nullable String error) {

    /** An HTTP answer. */
    public static CallEnd http(int status) {
        return new CallEnd(status, -1, null);
    }

    /** A gRPC status. */
    public static CallEnd grpc(int code) {
        return new CallEnd(0, code, null);
    }

    /** No answer at all. */
    public static CallEnd error(String error) {
        return new CallEnd(0, -1, error);
    }
}
