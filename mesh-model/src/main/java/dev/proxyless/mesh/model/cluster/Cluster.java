package dev.proxyless.mesh.model.cluster;

import dev.proxyless.mesh.model.Metadata;
import java.util.Set;

/**
 * A group of endpoints that do the same, and how they are used (Envoy {@code cluster.v3.Cluster}).
 *
 * @param name the name by which routes refer to it
 * @param membership where its members come from
 * @param lbPolicy how an endpoint is chosen
 * @param localityWeights whether localities share the calls by their weights; if not, all endpoints of a priority are
 *     one pool
 * @param panicThreshold in percent, 0 to 100: if fewer endpoints than this are healthy, health is ignored; Envoy's default
 *     is 50, 0 means never
 * @param limits what may be in flight
 * @param protocol what the endpoints speak
 * @param metadata what else the control plane says of it
 * @param sessionHealth of which health an endpoint must be for a call that names it (Envoy {@code override_host_status})
 */
public record Cluster(
        String name,
        Membership membership,
        LbPolicy lbPolicy,
        boolean localityWeights,
        double panicThreshold,
        CircuitLimits limits,
        Protocol protocol,
        Metadata metadata,
        Set<HealthStatus> sessionHealth) {

    /** Envoy's default for {@link #sessionHealth}. */
    public static final Set<HealthStatus> DEFAULT_SESSION_HEALTH =
            Set.of(HealthStatus.UNKNOWN, HealthStatus.HEALTHY, HealthStatus.DEGRADED);

    /** Envoy's default for {@link #panicThreshold}. */
    public static final double DEFAULT_PANIC_THRESHOLD = 50;

    public Cluster {
        sessionHealth = Set.copyOf(sessionHealth);
        if (!(panicThreshold >= 0 && panicThreshold <= 100)) {
            throw new IllegalArgumentException("panicThreshold: " + panicThreshold + " (expected: 0 to 100)");
        }
    }

    /** A cluster with Envoy's default for {@link #sessionHealth}. */
    public Cluster(
            String name,
            Membership membership,
            LbPolicy lbPolicy,
            boolean localityWeights,
            double panicThreshold,
            CircuitLimits limits,
            Protocol protocol,
            Metadata metadata) {
        this(
                name,
                membership,
                lbPolicy,
                localityWeights,
                panicThreshold,
                limits,
                protocol,
                metadata,
                DEFAULT_SESSION_HEALTH);
    }

    /** A round-robin cluster with Envoy's defaults. */
    public static Cluster of(String name, Membership membership) {
        return new Cluster(
                name,
                membership,
                new LbPolicy.RoundRobin(),
                false,
                DEFAULT_PANIC_THRESHOLD,
                CircuitLimits.DEFAULT,
                Protocol.CLIENT_CHOICE,
                Metadata.EMPTY);
    }

    /** One with the same settings. */
    public Cluster named(String otherName, Membership otherMembership) {
        return new Cluster(
                otherName,
                otherMembership,
                lbPolicy,
                localityWeights,
                panicThreshold,
                limits,
                protocol,
                metadata,
                sessionHealth);
    }

    /** What the endpoints of a cluster speak (Envoy {@code HttpProtocolOptions}). */
    public enum Protocol {
        /** The control plane does not say: the client decides as it would without a mesh. */
        CLIENT_CHOICE,
        HTTP_1_1,
        HTTP_2
    }
}
