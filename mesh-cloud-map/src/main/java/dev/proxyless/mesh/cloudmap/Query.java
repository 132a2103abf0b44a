package dev.proxyless.mesh.cloudmap;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

    /** Which addresses are used; where both are, the other one is tried after the first. */
    enum IpPreference {
        /** App Mesh's default for Cloud Map. */
        IPv4_PREFERRED,
        IPv6_PREFERRED,
        IPv4_ONLY,
        IPv6_ONLY
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
        Object port = config.get("port");
        Object seconds = config.get("poll_interval_seconds");
        return new Query(
                text(config, "namespace_name"),
                text(config, "service_name"),
                attributes(config.get("attributes")),
                choice(config, "health_status", Health.ALL),
                port == null ? Optional.empty() : Optional.of((int) number("port", port, 1, 65_535)),
                choice(config, "ip_preference", IpPreference.IPv4_PREFERRED),
                seconds == null
                        ? DEFAULT_POLL_INTERVAL
                        : Duration.ofMillis(
                                (long) (number("poll_interval_seconds", seconds, 1, MAX_POLL_SECONDS) * 1_000)));
    }

    private static String text(Map<String, Object> config, String field) {
        if (config.get(field) instanceof String text && !text.isEmpty()) {
            return text;
        }
        throw wrong(field, config.get(field), "a name");
    }

    private static Map<String, String> attributes(@Nullable Object given) {
        Map<String, String> attributes = new TreeMap<>();
        if (given == null) {
            return attributes;
        }
        if (!(given instanceof Map<?, ?> map)) {
            throw wrong("attributes", given, "an object");
        }
        map.forEach((key, text) -> {
            if (!(text instanceof String value)) {
                throw wrong("attributes." + key, text, "a text");
            }
            attributes.put(String.valueOf(key), value);
        });
        return attributes;
    }

    private static double number(String field, Object value, double least, double most) {
        if (value instanceof Double number && number >= least && number <= most) {
            return number;
        }
        throw wrong(field, value, "a number from " + (long) least + " to " + (long) most);
    }

    private static <E extends Enum<E>> E choice(Map<String, Object> config, String field, E standard) {
        Object value = config.get(field);
        if (value == null) {
            return standard;
        }
        E[] choices = standard.getDeclaringClass().getEnumConstants();
        return Arrays.stream(choices)
                .filter(choice -> choice.name().equals(value))
                .findFirst()
                .orElseThrow(() -> wrong(
                        field,
                        value,
                        "one of " + Arrays.stream(choices).map(Enum::name).collect(Collectors.joining(", "))));
    }

    private static IllegalArgumentException wrong(String field, @Nullable Object value, String expected) {
        return new IllegalArgumentException("cluster_type.typed_config." + field + ": "
                + (value == null ? "is missing" : "\"" + value + "\"") + " (expected: " + expected + ")");
    }
}
