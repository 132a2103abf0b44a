package dev.proxyless.mesh.xds.discovery;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import java.util.Map;
import java.util.Optional;

/**
 * An extension that finds the endpoints of clusters (Envoy {@code cluster_type}). Found by {@link java.util.ServiceLoader};
 * one object serves all clusters of its type in a source.
 */
public interface EndpointDiscovery extends AutoCloseable {

    /** The name of the cluster type, such as {@code dev.proxyless.mesh.clusters.aws_cloud_map}. */
    String clusterType();

    /**
     * What is wrong with a configuration: the field, its value, what was expected and the remedy; empty if a search can begin
     * with it. Opens nothing and asks nobody.
     *
     * @param config as in {@link #search}
     */
    Optional<String> problem(Map<String, Object> config);

    /**
     * Begins to look for endpoints. Never blocks. As long as nothing is found the clusters are awaited, and what was found
     * stays in use until something else is.
     *
     * @param config what to look for, as a cluster says, and without a {@link #problem}: {@code String}, {@code Double},
     *     {@code Boolean}, {@code List}, {@code Map}
     * @param here where this process runs, as its bootstrap says
     * @param listener is told what is found, from any thread
     */
    Search search(Map<String, Object> config, Locality here, Listener listener);

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

        /** These are the endpoints from now on; none is an answer too. After a failure, that it is over. */
        void onEndpoints(EndpointSet endpoints);

        /**
         * Nothing can be found at present.
         *
         * @param problem why, and what to do about it; told to those who wait, if nothing was found before
         */
        void onFailure(String problem);
    }
}
