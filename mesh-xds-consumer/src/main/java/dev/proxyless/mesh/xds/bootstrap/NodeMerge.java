package dev.proxyless.mesh.xds.bootstrap;

import dev.proxyless.mesh.xds.node.NodeIdentity;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;

/** Fills what a bootstrap leaves open of its node. */
final class NodeMerge {

    private NodeMerge() {}

    /** {@code node}, with what {@code identity} says wherever it says nothing itself. A locality is taken as a whole. */
    static Node merged(Node node, NodeIdentity identity) {
        Node.Builder merged = node.toBuilder();
        if (node.getId().isEmpty()) {
            merged.setId(identity.id());
        }
        if (node.getCluster().isEmpty()) {
            merged.setCluster(identity.cluster());
        }
        boolean placed = !identity.region().isEmpty() || !identity.zone().isEmpty();
        if (node.getLocality().equals(Locality.getDefaultInstance()) && placed) {
            merged.setLocality(
                    Locality.newBuilder().setRegion(identity.region()).setZone(identity.zone()));
        }
        identity.metadata().getFieldsMap().forEach((name, value) -> {
            if (!node.getMetadata().containsFields(name)) {
                merged.getMetadataBuilder().putFields(name, value);
            }
        });
        return merged.build();
    }
}
