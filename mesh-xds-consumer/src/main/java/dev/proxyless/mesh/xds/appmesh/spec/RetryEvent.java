package dev.proxyless.mesh.xds.appmesh.spec;

/**
 * Failures upon which a call is tried again, with what Envoy calls them. Both errors of servers include resets (App Mesh's
 * API reference, {@code HttpRetryPolicy}).
 */
public enum RetryEvent {
    /** A status of 500 and above. */
    SERVER_ERROR("httpRetryEvents", "server-error", "5xx,reset"),
    /** 502, 503 or 504. */
    GATEWAY_ERROR("httpRetryEvents", "gateway-error", "gateway-error,reset"),
    /** 409. */
    CLIENT_ERROR("httpRetryEvents", "client-error", "retriable-4xx"),
    /** A stream that was refused. */
    STREAM_ERROR("httpRetryEvents", "stream-error", "refused-stream"),
    /** A connection that could not be made. */
    CONNECTION_ERROR("tcpRetryEvents", "connection-error", "connect-failure"),
    /** gRPC's CANCELLED. */
    CANCELLED("grpcRetryEvents", "cancelled", "cancelled"),
    /** gRPC's DEADLINE_EXCEEDED. */
    DEADLINE_EXCEEDED("grpcRetryEvents", "deadline-exceeded", "deadline-exceeded"),
    /** gRPC's INTERNAL. */
    INTERNAL("grpcRetryEvents", "internal", "internal"),
    /** gRPC's RESOURCE_EXHAUSTED. */
    RESOURCE_EXHAUSTED("grpcRetryEvents", "resource-exhausted", "resource-exhausted"),
    /** gRPC's UNAVAILABLE. */
    UNAVAILABLE("grpcRetryEvents", "unavailable", "unavailable");

    private final String field;
    private final String spelling;
    private final String retryOn;

    RetryEvent(String field, String spelling, String retryOn) {
        this.field = field;
        this.spelling = spelling;
        this.retryOn = retryOn;
    }

    /** The list of a retry policy that may hold it. */
    public String field() {
        return field;
    }

    /** As the API spells it. */
    public String spelling() {
        return spelling;
    }

    /** Envoy's conditions, with commas between ({@code x-envoy-retry-on}, {@code x-envoy-retry-grpc-on}). */
    public String retryOn() {
        return retryOn;
    }
}
