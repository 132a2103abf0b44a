package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.route.AttemptHeaders;
import io.grpc.Metadata;

/** Says in headers which attempt of an RPC it is, and how many there were. */
final class AttemptLabels {

    private static final Metadata.Key<String> ATTEMPT_COUNT =
            Metadata.Key.of("x-envoy-attempt-count", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<String> IS_TIMEOUT_RETRY =
            Metadata.Key.of("x-envoy-is-timeout-retry", Metadata.ASCII_STRING_MARSHALLER);

    private AttemptLabels() {}

    /**
     * Says of an attempt what its endpoint is to know.
     *
     * @param number 1 for the first
     * @param beside whether another attempt is still without an answer
     */
    static void put(Metadata headers, AttemptHeaders labels, int number, boolean beside) {
        if (labels.countInRequest()) {
            count(headers, number);
        }
        if (labels.timeoutRetry() && number > 1) {
            put(headers, IS_TIMEOUT_RETRY, Boolean.toString(beside));
        }
    }

    /** Says how many attempts there were. */
    static void count(Metadata headers, int attempts) {
        put(headers, ATTEMPT_COUNT, Integer.toString(attempts));
    }

    private static void put(Metadata headers, Metadata.Key<String> key, String value) {
        headers.discardAll(key);
        headers.put(key, value);
    }
}
