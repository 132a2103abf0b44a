package dev.proxyless.mesh.model.cluster;

/** Where the members of a cluster come from (Envoy {@code cluster.v3.Cluster}, {@code type}). */
public sealed interface Membership {

    /**
     * They are written in the cluster itself.
     *
     * @param endpoints the members
     */
    record Static(EndpointSet endpoints) implements Membership {}

    /**
     * The control plane sends them apart.
     *
     * @param serviceName the name of the endpoint resource
     */
    record Eds(String serviceName) implements Membership {}
}
