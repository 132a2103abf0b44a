package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.match.HeaderMatch;
import java.util.List;
import java.util.Set;

/**
 * Under which conditions a failed attempt is tried again.
 *
 * @param retryOn the conditions; any of them is enough, none means never
 * @param statusCodes HTTP statuses for {@link RetryOn#RETRIABLE_STATUS_CODES} ({@code retriable_status_codes})
 * @param responseHeaders conditions for {@link RetryOn#RETRIABLE_HEADERS}; any of them is enough ({@code
 *     retriable_headers})
 * @param requestHeaders conditions on the request without which there is no retry at all: any of them is enough, and none
 *     means that every request may be tried again ({@code retriable_request_headers})
 */
public record RetryConditions(
        Set<RetryOn> retryOn,
        Set<Integer> statusCodes,
        List<HeaderMatch> responseHeaders,
        List<HeaderMatch> requestHeaders) {

    public RetryConditions {
        retryOn = Set.copyOf(retryOn);
        statusCodes = Set.copyOf(statusCodes);
        responseHeaders = List.copyOf(responseHeaders);
        requestHeaders = List.copyOf(requestHeaders);
    }

    /** These conditions and no others. */
    public static RetryConditions of(Set<RetryOn> retryOn) {
        return new RetryConditions(retryOn, Set.of(), List.of(), List.of());
    }

    /** These conditions with statuses for {@link RetryOn#RETRIABLE_STATUS_CODES}. */
    public RetryConditions withStatusCodes(Set<Integer> codes) {
        return new RetryConditions(retryOn, codes, responseHeaders, requestHeaders);
    }

    /** These conditions with some on headers of the response, for {@link RetryOn#RETRIABLE_HEADERS}. */
    public RetryConditions withResponseHeaders(List<HeaderMatch> headers) {
        return new RetryConditions(retryOn, statusCodes, headers, requestHeaders);
    }

    /** These conditions for requests that satisfy one of {@code headers}. */
    public RetryConditions withRequestHeaders(List<HeaderMatch> headers) {
        return new RetryConditions(retryOn, statusCodes, responseHeaders, headers);
    }
}
