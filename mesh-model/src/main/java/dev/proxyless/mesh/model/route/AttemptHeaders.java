package dev.proxyless.mesh.model.route;

import org.jspecify.annotations.Nullable;

/**
 * What is said of attempts in headers (Envoy {@code route.v3.VirtualHost}).
 *
 * @param countInRequest whether an endpoint is told which attempt it sees, in {@code x-envoy-attempt-count}
 * @param countInResponse whether the caller is told how many attempts there were, in {@code x-envoy-attempt-count}
 * @param timeoutRetry whether the endpoint of a retry is told if a per-try timeout led to it, in {@code
 *     x-envoy-is-timeout-retry}
 */
public record AttemptHeaders(boolean countInRequest, boolean countInResponse, boolean timeoutRetry) {

    /** Nothing is said. */
    public static final AttemptHeaders NONE = new AttemptHeaders(false, false, false);

    // By hand, since each call asks: what the compiler makes takes the first one milliseconds to be linked.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttemptHeaders headers
                && countInRequest == headers.countInRequest
                && countInResponse == headers.countInResponse
                && timeoutRetry == headers.timeoutRetry;
    }

    @Override
    public int hashCode() {
        return (countInRequest ? 1 : 0) + (countInResponse ? 2 : 0) + (timeoutRetry ? 4 : 0);
    }
}
