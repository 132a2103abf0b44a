package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.route.HeaderMutation;
import org.jspecify.annotations.Nullable;

/** The headers of a response as a filter sees them. Only for use within {@link CallFilter#onResponse}. */
public interface FilterResponse {

    /** The request as the filters left it. */
    RequestFields request();

    /** The HTTP status; 200 for an RPC, whose own comes after its messages. */
    int status();

    /**
     * A header, several values joined by commas, as the route and the filters behind this one left it; null if there is none.
     *
     * @param name in lower case
     */
    @Nullable String header(String name);

    /** Who answered; null if the mesh did. */
    @Nullable Endpoint endpoint();

    /** The cluster of who answered, if further calls of a session are to go to it too; null if they go by chance. */
    @Nullable String cluster();

    /** What the filter kept when it saw the request of this call; null if it kept nothing, or did not see it. */
    @Nullable Object kept();

    /** A clock that never goes back, in nanoseconds. */
    long nanoTime();

    /** Changes a header. */
    void change(HeaderMutation change);
}
