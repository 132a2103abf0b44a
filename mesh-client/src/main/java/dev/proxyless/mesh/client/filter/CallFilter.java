package dev.proxyless.mesh.client.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /**
     * What the filter asks of a request and finds, for people who wonder what it does. No call asks for this, and nothing is
     * counted.
     */
    default List<Check> checks(FilterCall call) {
        return List.of();
    }

    /**
     * Something that a filter asks of a request.
     *
     * @param text what is asked
     * @param mismatch why it does not hold; null if it does
     */
    record Check(String text, @Nullable String mismatch) {}
}
