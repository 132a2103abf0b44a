package dev.proxyless.mesh.model.cluster;

/** What the control plane says of an endpoint's health (Envoy {@code core.v3.HealthStatus}). */
public enum HealthStatus {
    /** Nothing is known: usable. */
    UNKNOWN,
    HEALTHY,
    UNHEALTHY,
    /** Goes away: gets no new calls. */
    DRAINING,
    /** Did not answer a health check: as {@link #UNHEALTHY}. */
    TIMEOUT,
    /** Usable if there are not enough healthy ones. */
    DEGRADED;

    /** Whether an endpoint of this status may get any call that it would otherwise get. */
    public boolean isHealthy() {
        return this == UNKNOWN || this == HEALTHY;
    }
}
