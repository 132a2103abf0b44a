package dev.proxyless.mesh.model.snapshot;

import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.EndpointSet;

/**
 * A cluster and its members at one revision.
 *
 * @param cluster the settings
 * @param endpoints the members; empty if the control plane has none
 */
public record ClusterSnapshot(Cluster cluster, EndpointSet endpoints) {}
