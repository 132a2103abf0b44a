package dev.proxyless.mesh.cloudmap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.xds.discovery.IpPreference;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QueryTest {

    private static final Map<String, Object> LEAST =
            Map.of("namespace_name", "shop.internal", "service_name", "orders");

    @Test
    void whatIsNotSaidHasADefault() {
        assertThat(Query.of(LEAST))
                .isEqualTo(new Query(
                        "shop.internal",
                        "orders",
                        Map.of(),
                        Query.Health.ALL,
                        Optional.empty(),
                        IpPreference.IPv4_PREFERRED,
                        Duration.ofSeconds(5)));
    }

    @Test
    void whatIsSaidCounts() {
        Map<String, Object> config = with("attributes", Map.of("stage", "v2"));
        config.put("port", 8080.0);
        config.put("health_status", "HEALTHY_OR_ELSE_ALL");
        config.put("ip_preference", "IPv6_ONLY");
        config.put("poll_interval_seconds", 2.5);

        assertThat(Query.of(config))
                .isEqualTo(new Query(
                        "shop.internal",
                        "orders",
                        Map.of("stage", "v2"),
                        Query.Health.HEALTHY_OR_ELSE_ALL,
                        Optional.of(8080),
                        IpPreference.IPv6_ONLY,
                        Duration.ofMillis(2500)));
    }

    @ParameterizedTest
    @MethodSource
    void whatIsWrongIsNamed(String field, Object value, String message) {
        assertThatThrownBy(() -> Query.of(with(field, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cluster_type.typed_config." + message);
    }

    static Stream<Arguments> whatIsWrongIsNamed() {
        return Stream.of(
                Arguments.of("service_name", "", "service_name: \"\" (expected: a name)"),
                Arguments.of("namespace_name", 1.0, "namespace_name: \"1.0\" (expected: a name)"),
                Arguments.of(
                        "ports",
                        80.0,
                        "ports: \"80.0\" (expected: one of attributes, health_status, ip_preference, namespace_name,"
                                + " poll_interval_seconds, port, service_name)"),
                Arguments.of("port", 0.0, "port: \"0.0\" (expected: a number from 1 to 65535)"),
                Arguments.of("port", "80", "port: \"80\" (expected: a number from 1 to 65535)"),
                Arguments.of("attributes", List.of(), "attributes: \"[]\" (expected: an object)"),
                Arguments.of("attributes", Map.of("a", 1.0), "attributes.a: \"1.0\" (expected: a text)"),
                Arguments.of(
                        "health_status",
                        "GOOD",
                        "health_status: \"GOOD\" (expected: one of ALL, HEALTHY, UNHEALTHY, HEALTHY_OR_ELSE_ALL)"),
                Arguments.of(
                        "poll_interval_seconds",
                        0.1,
                        "poll_interval_seconds: \"0.1\" (expected: a number from 1 to 3600)"));
    }

    @Test
    void aNameThatIsMissingIsNamed() {
        assertThatThrownBy(() -> Query.of(Map.of("namespace_name", "n")))
                .hasMessage("cluster_type.typed_config.service_name: is missing (expected: a name)");
    }

    private static Map<String, Object> with(String field, Object value) {
        Map<String, Object> config = new HashMap<>(LEAST);
        config.put(field, value);
        return config;
    }
}
