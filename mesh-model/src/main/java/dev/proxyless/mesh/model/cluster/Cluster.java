package dev.proxyless.mesh.model.cluster;

import dev.proxyless.mesh.model.Metadata;

/**
 * A group of endpoints that do the same, and how they are used (Envoy {@code cluster.v3.Cluster}).
 *
 * @param name the name by which routes refer to it
 * @param membership where its members come from
 * @param balancing how they share the calls
 * @param limits what may be in flight
 * @param protocol what the endpoints speak
 * @param metadata what else the control plane says of it
 */
public record Cluster(
        String name,
        Membership membership,
        Balancing balancing,
        CircuitLimits limits,
        Protocol protocol,
        Metadata metadata) {

    /** A round-robin cluster with Envoy's defaults. */
    public static Cluster of(String name, Membership membership) {
        return new Cluster(
                name, membership, Balancing.DEFAULT, CircuitLimits.DEFAULT, Protocol.CLIENT_CHOICE, Metadata.EMPTY);
    }

    /** One with the same settings. */
    public Cluster named(String otherName, Membership otherMembership) {
        return new Cluster(otherName, otherMembership, balancing, limits, protocol, metadata);
    }

    /** This with another {@link #balancing}. */
    public Cluster withBalancing(Balancing other) {
        return new Cluster(name, membership, other, limits, protocol, metadata);
    }

    /** This with other {@link #limits}. */
    public Cluster withLimits(CircuitLimits other) {
        return new Cluster(name, membership, balancing, other, protocol, metadata);
    }

    /** This with another {@link #protocol}. */
    public Cluster withProtocol(Protocol other) {
        return new Cluster(name, membership, balancing, limits, other, metadata);
    }

    /** What the endpoints of a cluster speak (Envoy {@code HttpProtocolOptions}). */
    public enum Protocol {
        /** The control plane does not say: the client decides as it would without a mesh. */
        CLIENT_CHOICE,
        HTTP_1_1,
        HTTP_2
    }
}
