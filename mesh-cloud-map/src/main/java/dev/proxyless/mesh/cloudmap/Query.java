package dev.proxyless.mesh.cloudmap;

import dev.proxyless.mesh.xds.discovery.DiscoveryConfig;
import dev.proxyless.mesh.xds.discovery.IpPreference;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster looks for.
 *
 * @param namespaceName the namespace of Cloud Map
 * @param serviceName the service in it
 * @param attributes what instances must have
 * @param health which instances, by their health
 * @param port the port of the endpoints, if it is not that of each instance
 * @param ipPreference which addresses of an instance are used
 * @param pollInterval how long an answer is used before the next question
 */
record Query(
        String namespaceName,
        String serviceName,
        Map<String, String> attributes,
        Health health,
        Optional<Integer> port,
        IpPreference ipPreference,
        Duration pollInterval) {

    static final Duration DEFAULT_POLL_INTERVAL = Duration.ofSeconds(5);
    private static final double MAX_POLL_SECONDS = 3_600;

    /** Which instances are asked for (Cloud Map {@code HealthStatusFilter}). */
    enum Health {
        /** All, with their health: those that are not healthy are there for when there are too few others. */
        ALL,
        HEALTHY,
        UNHEALTHY,
        HEALTHY_OR_ELSE_ALL
    }

    Query {
        attributes = Map.copyOf(attributes);
    }

    /**
     * Reads {@code config}: {@code namespace_name} and {@code service_name}, both needed; {@code attributes}, an object of
     * texts; {@code port}, without which each instance's own counts; {@code health_status}, by default {@code ALL}; {@code
     * ip_preference}, by default {@code IPv4_PREFERRED}; {@code poll_interval_seconds}, by default 5.
     *
     * @throws IllegalArgumentException if something is missing or wrong
     */
    static Query of(Map<String, Object> config) {
        DiscoveryConfig fields = DiscoveryConfig.of(config);
        Query query = new Query(
                fields.name("namespace_name"),
                fields.name("service_name"),
                fields.texts("attributes"),
                fields.choice("health_status", Health.ALL),
                fields.findNumber("port", 1, 65_535).map(Double::intValue),
                fields.choice("ip_preference", IpPreference.IPv4_PREFERRED),
                fields.findNumber("poll_interval_seconds", 1, MAX_POLL_SECONDS)
                        .map(seconds -> Duration.ofMillis((long) (seconds * 1_000)))
                        .orElse(DEFAULT_POLL_INTERVAL));
        fields.refuseOthers();
        return query;
    }
}
