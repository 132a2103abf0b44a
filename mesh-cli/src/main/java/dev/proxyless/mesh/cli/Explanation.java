package dev.proxyless.mesh.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request, as it is printed. What does not apply is null.
 *
 * @param matched whether a route matched
 * @param virtualHost the virtual host of the request's authority, also if none of its routes matched
 * @param route the name of the route that matched, empty if it has none
 * @param virtualCluster what the request is counted as in telemetry, if its virtual host tells requests apart
 * @param cluster where the request goes
 * @param clusterNotFoundResponseCode the status where the client does not know that cluster
 * @param hash what the hash of the request is made of, if the route has policies for it
 * @param authority what the endpoint sees as the authority
 * @param path what the endpoint sees as the path, with the query
 * @param redirect where the client is told to ask instead
 * @param directResponse what the client is answered at once
 * @param timeoutMs the limit of the call in milliseconds, with that of its stream; 0 means none
 * @param limits the other limits of time, and whose limits of the cluster hold, if the route says something of them
 * @param retry when the call is tried again
 * @param circuitBreakers what may be in flight to the cluster, if that is known
 * @param internalRedirect which redirects of endpoints are not shown to the client, if any
 * @param mirrors the copies of the request that go elsewhere, if the route wants any
 * @param filters what the request goes through first, if there is anything
 * @param requestHeaders the request's headers as the endpoint sees them, by name in lower case: a text, or a list if there
 *     are several
 * @param responseHeaders the headers that a response without any has after the route's changes, in the same form
 */
record Explanation(
        boolean matched,
        @Nullable String virtualHost,
        @Nullable String route,
        @Nullable String virtualCluster,
        @Nullable String cluster,
        @Nullable Integer clusterNotFoundResponseCode,
        @Nullable HashExplanation hash,
        @Nullable String authority,
        @Nullable String path,
        @Nullable Redirect redirect,
        @Nullable DirectResponse directResponse,
        @Nullable Long timeoutMs,
        @Nullable LimitsExplanation limits,
        @Nullable RetryExplanation retry,
        @Nullable CircuitExplanation circuitBreakers,
        @Nullable InternalRedirectExplanation internalRedirect,
        @Nullable List<MirrorExplanation> mirrors,
        @Nullable FiltersExplanation filters,
        @Nullable Map<String, Object> requestHeaders,
        @Nullable Map<String, Object> responseHeaders) {

    /** Where the client is told to ask instead. */
    record Redirect(String location, int status) {}

    /** What the client is answered at once. */
    record DirectResponse(int status) {}
}
