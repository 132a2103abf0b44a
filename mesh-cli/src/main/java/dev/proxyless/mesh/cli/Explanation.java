package dev.proxyless.mesh.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request. It is printed as one object with the members of all parts, in their order; what does not apply is
 * null.
 *
 * @param found its route
 * @param destination where it goes
 * @param answer what it is answered without an endpoint
 * @param policy what holds for its call
 * @param through what it goes through first
 * @param headers the headers of both messages
 */
record Explanation(
        Found found, Destination destination, OwnAnswer answer, Policy policy, Through through, Headers headers) {

    /** All parts, in the order in which they are printed. */
    List<Object> parts() {
        return List.of(found, destination, answer, policy, through, headers);
    }

    /**
     * The route of a request.
     *
     * @param matched whether a route matched
     * @param virtualHost the virtual host of the request's authority, also if none of its routes matched
     * @param route the name of the route that matched, empty if it has none
     */
    record Found(
            boolean matched,
            @Nullable String virtualHost,
            @Nullable String route) {}

    /**
     * Where a request goes.
     *
     * @param virtualCluster what it is counted as in telemetry, if its virtual host tells requests apart
     * @param cluster the cluster
     * @param weights of the clusters of which that one is chosen, if there are several
     * @param clusterNotFoundResponseCode the status where the client does not know that cluster
     * @param hash what the hash of the request is made of, if the route has policies for it
     * @param authority what the endpoint sees as the authority
     * @param path what the endpoint sees as the path, with the query
     */
    record Destination(
            @Nullable String virtualCluster,
            @Nullable String cluster,
            @Nullable List<Weight> weights,
            @Nullable Integer clusterNotFoundResponseCode,
            @Nullable HashExplanation hash,
            @Nullable String authority,
            @Nullable String path) {

        static final Destination NONE = new Destination(null, null, null, null, null, null, null);
    }

    /** A cluster, or the header that names one, and its weight. */
    record Weight(String cluster, long weight) {}

    /**
     * What a request is answered without an endpoint.
     *
     * @param redirect where the client is told to ask instead
     * @param directResponse what the client is answered at once
     * @param nonForwarding true if the route is for servers, so that a client's call fails
     */
    record OwnAnswer(
            @Nullable Redirect redirect,
            @Nullable DirectResponse directResponse,
            @Nullable Boolean nonForwarding) {

        static final OwnAnswer NONE = new OwnAnswer(null, null, null);
    }

    /** Where the client is told to ask instead. */
    record Redirect(String location, int status) {}

    /** What the client is answered at once; {@code body} is empty if it has none. */
    record DirectResponse(int status, String body) {}

    /**
     * What holds for a call to a cluster.
     *
     * @param timeoutMs the limit of the call in milliseconds, with that of its stream; 0 means none
     * @param limits the other limits of time, and whose limits of the cluster hold, if the route says something of them
     * @param retry when the call is tried again
     * @param circuitBreakers what may be in flight to the cluster, if that is known
     * @param internalRedirect which redirects of endpoints are not shown to the client, if any
     * @param mirrors the copies of the request that go elsewhere, if the route wants any
     */
    record Policy(
            @Nullable Long timeoutMs,
            @Nullable LimitsExplanation limits,
            @Nullable RetryExplanation retry,
            @Nullable CircuitExplanation circuitBreakers,
            @Nullable InternalRedirectExplanation internalRedirect,
            @Nullable List<MirrorExplanation> mirrors) {

        static final Policy NONE = new Policy(null, null, null, null, null, null);
    }

    /** What the request goes through first, if there is anything. */
    record Through(@Nullable FiltersExplanation filters) {}

    /**
     * The headers of both messages, by name in lower case: a text, or a list if there are several.
     *
     * @param requestHeaders the request's headers as the endpoint sees them
     * @param responseHeaders the headers that a response without any has after the changes of the route and the
     *     filters
     */
    record Headers(
            @Nullable Map<String, Object> requestHeaders,
            @Nullable Map<String, Object> responseHeaders) {

        static final Headers NONE = new Headers(null, null);
    }
}
