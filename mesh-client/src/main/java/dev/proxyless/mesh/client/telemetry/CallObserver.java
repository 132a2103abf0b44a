package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.client.balance.Host;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Is told what happens to one call. Called by one thread at a time. */
public interface CallObserver {

    /** An observer that does nothing. */
    CallObserver NONE = new CallObserver() {};

    /**
     * An attempt begins.
     *
     * @param cluster the cluster
     * @param host the endpoint
     * @param number 1 for the first
     */
    default AttemptObserver startAttempt(String cluster, Host host, int number) {
        return AttemptObserver.NONE;
    }

    /** There will be another attempt {@code after} this long. */
    default void retrying(String cluster, Duration after) {}

    /** The trace that the call belongs to; null if it is not known. */
    default @Nullable String traceId() {
        return null;
    }

    /**
     * The call goes to a cluster, and its virtual host tells its calls apart (Envoy {@code virtual_clusters}). Once at most.
     *
     * @param virtualHost the name of the virtual host
     * @param name what the call is counted as
     */
    default void virtualCluster(String virtualHost, String name) {}

    /**
     * A filter did something to the call.
     *
     * @param filter its name in the listener
     * @param action what it did, such as {@code delay}
     */
    default void filtered(String filter, String action) {}

    /**
     * The control plane wants a share of what goes to a cluster dropped, and this is of it: the call, or a copy of its request
     * (Envoy {@code drop_overloads}).
     *
     * @param cluster whose share it is: of an aggregate, the part
     * @param category what the control plane calls the share; empty if it gave it no name
     */
    default void dropped(String cluster, String category) {}

    /**
     * A copy of the request goes to another cluster beside the call. It ends on any thread, also after the call.
     *
     * @param cluster that cluster
     */
    default AttemptObserver startMirror(String cluster) {
        return AttemptObserver.NONE;
    }

    /**
     * No copy of the request goes to another cluster, though the route wants one.
     *
     * @param cluster that cluster, or null if there is none of that name
     * @param why a short name from a small closed set, such as {@code body}
     */
    default void notMirrored(@Nullable String cluster, String why) {}

    /**
     * The call ended. Called once.
     *
     * @param route the route's name, or null if none matched
     * @param cluster the cluster, or null if none was chosen
     * @param end how it ended
     */
    default void end(@Nullable String route, @Nullable String cluster, CallEnd end) {}
}
