package dev.proxyless.mesh.model.format;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Endpoint;
import org.jspecify.annotations.Nullable;

/** What is known of a call beside its headers. Read in place, as {@link FormatContext} is. */
public interface CallFacts {

    /** {@link #responseCodeDetails} where a fault was put in the place of an answer. */
    String FAULT_ABORT = "fault_filter_abort";

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

    /** {@code HTTP/1.1} or {@code HTTP/2}. */
    default String protocol() {
        return "HTTP/1.1";
    }

    /** Why the response is what it is, in Envoy's words, such as {@code via_upstream}; empty before there is one. */
    default String responseCodeDetails() {
        return "";
    }

    /** Whether a filter delayed the call. */
    default boolean isDelayed() {
        return false;
    }

    /** How many attempts have begun. */
    default int attempts() {
        return 0;
    }

    /** How long ago the call began, in nanoseconds. */
    default long elapsedNanos() {
        return 0;
    }

    /** The trace that the call belongs to; null if it belongs to none. */
    default @Nullable String traceId() {
        return null;
    }

    /** Where the call is sent; null before that is known. */
    @Nullable Endpoint endpoint();
}
