package dev.proxyless.mesh.model.snapshot;

import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import java.util.List;

/**
 * A cluster and its members at one revision.
 *
 * @param cluster the settings
 * @param endpoints the members; empty if the control plane has none, and for an aggregate
 * @param parts the clusters that an aggregate stands for, in the order in which they are used, none of them an aggregate
 *     and none of them twice; empty for any other cluster
 */
public record ClusterSnapshot(Cluster cluster, EndpointSet endpoints, List<ClusterSnapshot> parts) {

    public ClusterSnapshot {
        parts = List.copyOf(parts);
    }

    /** A cluster that is no aggregate. */
    public static ClusterSnapshot of(Cluster cluster, EndpointSet endpoints) {
        return new ClusterSnapshot(cluster, endpoints, List.of());
    }

    /** A cluster that stands for {@code parts} (Envoy {@code envoy.clusters.aggregate}; gRFC A37, A75). */
    public static ClusterSnapshot aggregate(Cluster cluster, List<ClusterSnapshot> parts) {
        return new ClusterSnapshot(cluster, EndpointSet.EMPTY, parts);
    }
}
