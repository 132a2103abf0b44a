package dev.proxyless.mesh.model.format;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Endpoint;
import org.jspecify.annotations.Nullable;

/** What is known of a call when a text is filled in. Read in place: nothing is worked out before an operator asks. */
public interface FormatContext {

    /**
     * A header of the request, or one of {@code :method}, {@code :scheme}, {@code :authority}, {@code :path}; null if there
     * is none.
     *
     * @param name in lower case
     */
    @Nullable String requestHeader(String name);

    /**
     * The same of the request as it was sent, once the route had changed it: what a value of the response sees.
     *
     * @param name in lower case
     */
    default @Nullable String sentHeader(String name) {
        return requestHeader(name);
    }

    /**
     * A header of the response; null if there is none, or no response yet.
     *
     * @param name in lower case
     */
    @Nullable String responseHeader(String name);

    /** The HTTP status of the response; 0 before there is one. */
    default int responseCode() {
        return 0;
    }

    /** What the control plane wrote beside the route, for others than Envoy itself. */
    default Metadata routeMetadata() {
        return Metadata.EMPTY;
    }

    /** The name of the route, empty if it has none. */
    String routeName();

    /** The cluster that the route leads to, empty if it leads to none. */
    String clusterName();

    /** Where the call is sent; null before that is known. */
    @Nullable Endpoint endpoint();
}
