package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Cluster;
import org.jspecify.annotations.Nullable;

/** A call of a filter's own to a cluster of the mesh, whose endpoint is chosen and which is counted as calls are. Thread-safe. */
public interface SideCall {

    /** The cluster. */
    Cluster cluster();

    /** Where to connect. */
    Address address();

    /**
     * Tells that it is over. Must be called; idempotent. Any thread, also after the call for which it is made has ended.
     *
     * @param error why there is no answer; null if there is one
     */
    void end(@Nullable Throwable error);
}
