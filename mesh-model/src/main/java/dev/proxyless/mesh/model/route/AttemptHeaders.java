package dev.proxyless.mesh.model.route;

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
}
