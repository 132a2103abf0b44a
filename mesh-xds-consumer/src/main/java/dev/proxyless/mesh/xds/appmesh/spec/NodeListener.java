package dev.proxyless.mesh.xds.appmesh.spec;

import java.time.Duration;
import java.util.Optional;

/**
 * A port of a virtual node, and what holds there.
 *
 * @param port the port
 * @param timeouts how long calls may take there
 * @param healthCheck how its health is checked
 * @param outliers when an endpoint that fails gets no calls for a while
 * @param pool how much it takes at once
 * @param takesTlsOnly whether it refuses plain text
 * @param at where it stands
 */
public record NodeListener(
        PortMapping port,
        Timeouts timeouts,
        Optional<HealthCheckSpec> healthCheck,
        Optional<OutlierSpec> outliers,
        Optional<ConnectionPool> pool,
        boolean takesTlsOnly,
        Place at) {

    /**
     * How the health of endpoints is checked.
     *
     * @param protocol what is asked
     * @param path for HTTP, what is asked for
     * @param port where, if not at the listener's port
     * @param interval between checks
     * @param timeout of a check
     * @param healthyThreshold how many good checks make an endpoint healthy
     * @param unhealthyThreshold how many bad checks make it unhealthy
     */
    public record HealthCheckSpec(
            Protocol protocol,
            Optional<String> path,
            Optional<Integer> port,
            Duration interval,
            Duration timeout,
            int healthyThreshold,
            int unhealthyThreshold) {}

    /**
     * When an endpoint that fails gets no calls for a while.
     *
     * @param maxServerErrors after so many in a row
     * @param interval between looks
     * @param baseEjection for how long, times the number of ejections so far
     * @param maxEjectionPercent at most this share of the endpoints at once
     */
    public record OutlierSpec(int maxServerErrors, Duration interval, Duration baseEjection, int maxEjectionPercent) {}

    /**
     * How much a listener takes at once.
     *
     * @param maxConnections connections
     * @param maxPendingRequests requests that wait for a connection
     * @param maxRequests requests
     */
    public record ConnectionPool(
            Optional<Integer> maxConnections, Optional<Integer> maxPendingRequests, Optional<Integer> maxRequests) {}
}
