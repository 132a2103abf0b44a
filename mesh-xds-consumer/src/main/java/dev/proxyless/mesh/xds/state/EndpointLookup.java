package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.Resolved;
import org.jspecify.annotations.Nullable;

/**
 * What is known of endpoints that are neither written in a cluster nor sent by a control plane: those that are asked of the
 * domain name system or of an extension. On the control loop only.
 */
@FunctionalInterface
public interface EndpointLookup {

    /** Knows nothing. */
    EndpointLookup NONE = (cluster, membership) -> null;

    /**
     * What is known of the members of a cluster; null if an answer is awaited. The same object as long as nothing changed.
     * Has no effect: what is looked up is said elsewhere.
     *
     * @param cluster the cluster's name, for messages
     * @param membership a {@link Membership.Dns} or a {@link Membership.Discovered}
     */
    @Nullable Resolved<EndpointSet> find(String cluster, Membership membership);
}
