package dev.proxyless.mesh.client.filter;

/**
 * A filter with its configuration for one route. Shared by all calls of the route, so implementations are thread-safe; what
 * belongs to one call is asked of that call.
 */
public interface CallFilter {

    /**
     * A request is about to be sent. Called once for each call, not for each attempt, after the filters before this one.
     *
     * @return what becomes of it; never null
     */
    FilterAction onRequest(FilterCall call);

    /**
     * The headers of the response that the application gets, from an endpoint or from the mesh itself. Called at most once,
     * after the filters behind this one; also where a filter before this one answered the request.
     */
    default void onResponse(FilterResponse response) {}
}
