package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.ServiceName;
import java.util.Set;

/**
 * The values of labels that come from outside, made a closed set: a caller's odd method name or a server's odd status never
 * makes a new time series.
 */
final class Labels {

    /** Stands where there is no value: registries want the same keys on every meter of a name. */
    static final String NONE = "none";

    /** Stands for a value outside the closed set, as OpenTelemetry's conventions have it. */
    static final String OTHER = "_OTHER";

    /** RFC 9110 and PATCH of RFC 5789; the list of OpenTelemetry's conventions. */
    private static final Set<String> HTTP_METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private static final String[] GRPC_STATUS = {
        "OK",
        "CANCELLED",
        "UNKNOWN",
        "INVALID_ARGUMENT",
        "DEADLINE_EXCEEDED",
        "NOT_FOUND",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
        "FAILED_PRECONDITION",
        "ABORTED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED",
        "INTERNAL",
        "UNAVAILABLE",
        "DATA_LOSS",
        "UNAUTHENTICATED"
    };

    private static final int ODD_STATUS = 600;

    private Labels() {}

    /** The same end, with a status that no standard knows made one and the same. */
    static CallEnd known(CallEnd end) {
        int http = end.httpStatus();
        boolean httpKnown = http == 0 || (http >= 100 && http < ODD_STATUS);
        boolean grpcKnown = end.grpcStatus() >= -1 && end.grpcStatus() < GRPC_STATUS.length;
        return httpKnown && grpcKnown
                ? end
                : new CallEnd(
                        httpKnown ? http : ODD_STATUS, grpcKnown ? end.grpcStatus() : GRPC_STATUS.length, end.error());
    }

    static String httpMethod(String method) {
        return HTTP_METHODS.contains(method) ? method : OTHER;
    }

    /** The status of an end that is {@link #known}. */
    static String httpStatus(CallEnd end) {
        int status = end.httpStatus();
        return status == 0 ? NONE : status == ODD_STATUS ? OTHER : Integer.toString(status);
    }

    /** The status of an end that is {@link #known}. */
    static String grpcStatus(CallEnd end) {
        int code = end.grpcStatus();
        if (code < 0) {
            return NONE;
        }
        return code < GRPC_STATUS.length ? GRPC_STATUS[code] : OTHER;
    }

    /** OpenTelemetry's {@code error.type}: what went wrong, or else the status if that is an error. */
    static String errorType(CallEnd end) {
        if (end.error() != null) {
            return end.error();
        }
        if (end.httpStatus() >= 400) {
            return httpStatus(end);
        }
        return end.grpcStatus() > 0 ? grpcStatus(end) : NONE;
    }

    /** The service's name without its port. */
    static String serverAddress(ServiceName service) {
        String name = service.name();
        int colon = portSeparator(name);
        return colon < 0 ? name : name.substring(0, colon);
    }

    /** The port in the service's name, or {@link #NONE}. */
    static String serverPort(ServiceName service) {
        String name = service.name();
        int colon = portSeparator(name);
        return colon < 0 ? NONE : name.substring(colon + 1);
    }

    private static int portSeparator(String name) {
        int colon = name.lastIndexOf(':');
        int digits = name.length() - colon - 1;
        if (colon < 0 || digits < 1 || digits > 5) {
            return -1;
        }
        return name.chars().skip(colon + 1L).allMatch(c -> c >= '0' && c <= '9') ? colon : -1;
    }
}
