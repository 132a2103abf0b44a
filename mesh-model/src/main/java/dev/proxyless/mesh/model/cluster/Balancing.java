package dev.proxyless.mesh.model.cluster;

import java.util.Set;

/**
 * How a cluster shares its calls among its endpoints.
 *
 * @param policy how an endpoint is chosen
 * @param localityWeights whether localities share the calls by their weights; if not, all endpoints of a priority are
 *     one pool
 * @param panicThreshold in percent, 0 to 100: if fewer endpoints than this are healthy, health is ignored; Envoy's default
 *     is 50, 0 means never
 * @param sessionHealth of which health an endpoint must be for a call that names it (Envoy {@code override_host_status})
 */
public record Balancing(
        LbPolicy policy, boolean localityWeights, double panicThreshold, Set<HealthStatus> sessionHealth) {

    /** Envoy's default for {@link #panicThreshold}. */
    public static final double DEFAULT_PANIC_THRESHOLD = 50;

    /** Envoy's default for {@link #sessionHealth}. */
    public static final Set<HealthStatus> DEFAULT_SESSION_HEALTH =
            Set.of(HealthStatus.UNKNOWN, HealthStatus.HEALTHY, HealthStatus.DEGRADED);

    /** Round robin, with Envoy's defaults. */
    public static final Balancing DEFAULT = of(new LbPolicy.RoundRobin(), false);

    public Balancing {
        sessionHealth = Set.copyOf(sessionHealth);
        if (!(panicThreshold >= 0 && panicThreshold <= 100)) {
            throw new IllegalArgumentException("panicThreshold: " + panicThreshold + " (expected: 0 to 100)");
        }
    }

    /** With Envoy's defaults. */
    public static Balancing of(LbPolicy policy, boolean localityWeights) {
        return new Balancing(policy, localityWeights, DEFAULT_PANIC_THRESHOLD, DEFAULT_SESSION_HEALTH);
    }

    /** This with another {@link #panicThreshold}. */
    public Balancing withPanicThreshold(double percent) {
        return new Balancing(policy, localityWeights, percent, sessionHealth);
    }

    /** This with another {@link #sessionHealth}. */
    public Balancing withSessionHealth(Set<HealthStatus> health) {
        return new Balancing(policy, localityWeights, panicThreshold, health);
    }
}
