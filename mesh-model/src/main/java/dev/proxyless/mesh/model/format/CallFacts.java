package dev.proxyless.mesh.model.format;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Endpoint;
import org.jspecify.annotations.Nullable;

/** What is known of a call beside its headers. Read in place, as {@link FormatContext} is. */
public interface CallFacts {

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

    /** The virtual cluster that the call belongs to; null if it belongs to none, or before that is known. */
    default @Nullable String virtualClusterName() {
        return null;
    }

    /** Where the call is sent; null before that is known. */
    @Nullable Endpoint endpoint();
}
