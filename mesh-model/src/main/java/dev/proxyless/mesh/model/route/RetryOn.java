package dev.proxyless.mesh.model.route;

import java.util.Arrays;
import java.util.Optional;

/**
 * A condition under which a failed attempt is tried again: a value of {@code x-envoy-retry-on} or {@code
 * x-envoy-retry-grpc-on}.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on">
 *     Envoy, router filter</a>
 */
public enum RetryOn {
    /** A status of 500 to 599, or no answer at all: connect failure, reset, refused stream. */
    FIVE_XX("5xx"),
    /** A status of 502, 503 or 504. */
    GATEWAY_ERROR("gateway-error"),
    /** The endpoint did not answer: disconnect, reset, read timeout. */
    RESET("reset"),
    /** As {@link #RESET}, but only if the request was not sent at all. */
    RESET_BEFORE_REQUEST("reset-before-request"),
    /** The connection could not be made. */
    CONNECT_FAILURE("connect-failure"),
    /** The endpoint refused the stream with {@code REFUSED_STREAM}. */
    REFUSED_STREAM("refused-stream"),
    /** A status of 409. */
    RETRIABLE_4XX("retriable-4xx"),
    /** A status of {@link RetryConditions#statusCodes}. */
    RETRIABLE_STATUS_CODES("retriable-status-codes"),
    /** A response that matches one of {@link RetryConditions#responseHeaders}. */
    RETRIABLE_HEADERS("retriable-headers"),
    /** A response with {@code x-envoy-ratelimited}, which no other condition wants tried again. */
    ENVOY_RATELIMITED("envoy-ratelimited"),
    /** gRPC status 1. */
    CANCELLED("cancelled"),
    /** gRPC status 4. */
    DEADLINE_EXCEEDED("deadline-exceeded"),
    /** gRPC status 13. */
    INTERNAL("internal"),
    /** gRPC status 8. */
    RESOURCE_EXHAUSTED("resource-exhausted"),
    /** gRPC status 14. */
    UNAVAILABLE("unavailable");

    private final String token;

    RetryOn(String token) {
        this.token = token;
    }

    /** The value as it is written in a {@code retry_on} list. */
    public String token() {
        return token;
    }

    /** The condition that {@code token} names, or empty if this library knows none of that name. */
    public static Optional<RetryOn> of(String token) {
        return Arrays.stream(values()).filter(c -> c.token.equals(token)).findFirst();
    }
}
