package dev.proxyless.mesh.xds.discovery;

import dev.proxyless.mesh.model.cluster.EndpointSet;
import java.util.Map;

/**
 * An extension that finds the endpoints of clusters (Envoy {@code cluster_type}). Found by {@link java.util.ServiceLoader};
 * one object serves all clusters of its type in a source.
 */
public interface EndpointDiscovery extends AutoCloseable {

    /** The name of the cluster type, such as {@code dev.proxyless.mesh.clusters.aws_cloud_map}. */
    String clusterType();

    /**
     * Begins to look for the endpoints of a cluster. Never blocks. As long as nothing is found the cluster is awaited, and
     * what was found stays in use until something else is.
     *
     * @param cluster the cluster's name, for messages
     * @param config what to look for, as the cluster says: {@code String}, {@code Double}, {@code Boolean}, {@code List},
     *     {@code Map}
     * @param listener is told what is found, from any thread
     */
    Search search(String cluster, Map<String, Object> config, Listener listener);

    /** Ends all searches, threads and connections. Idempotent. */
    @Override
    void close();

    /** A search that is under way. */
    interface Search extends AutoCloseable {

        /** Looks no longer. Idempotent. */
        @Override
        void close();
    }

    /** What is found. Calls come one at a time. */
    interface Listener {

        /** These are the endpoints from now on; none is an answer too. */
        void onEndpoints(EndpointSet endpoints);

        /**
         * Nothing can be found at present.
         *
         * @param problem why, and what to do about it; told to those who wait, if nothing was found before
         */
        void onFailure(String problem);
    }
}
