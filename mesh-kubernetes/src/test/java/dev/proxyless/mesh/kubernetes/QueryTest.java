package dev.proxyless.mesh.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.kubernetes.Slices.Service;
import dev.proxyless.mesh.xds.discovery.IpPreference;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class QueryTest {

    @Test
    void whatIsNotSaidHasADefault() {
        assertThat(Query.of(Map.of("service", "orders")))
                .isEqualTo(new Query(new Service("", "orders"), new PortChoice.Only(), IpPreference.IPv4_PREFERRED));
    }

    @Test
    void whatIsSaidCounts() {
        assertThat(Query.of(
                        Map.of("namespace", "shop", "service", "orders", "port", "http", "ip_preference", "IPv6_ONLY")))
                .isEqualTo(
                        new Query(new Service("shop", "orders"), new PortChoice.Named("http"), IpPreference.IPv6_ONLY));
        assertThat(Query.of(Map.of("service", "orders", "port", 8080.0)).port())
                .isEqualTo(new PortChoice.Numbered(8080));
    }

    @ParameterizedTest
    @MethodSource
    void whatIsWrongIsNamed(String field, Object value, String message) {
        Map<String, Object> config = new HashMap<>(Map.of("service", "orders"));
        config.put(field, value);

        assertThatThrownBy(() -> Query.of(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("cluster_type.typed_config." + message);
    }

    static Stream<Arguments> whatIsWrongIsNamed() {
        String port = " (expected: the name of a port of the Service, or the number that its pods listen at)";
        return Stream.of(
                Arguments.of("service", "", "service: \"\" (expected: a name)"),
                Arguments.of("namespace", 1.0, "namespace: \"1.0\" (expected: a name)"),
                Arguments.of("port", 0.0, "port: \"0.0\"" + port),
                Arguments.of("port", 80.5, "port: \"80.5\"" + port),
                Arguments.of("port", "", "port: \"\"" + port),
                Arguments.of("port", true, "port: \"true\"" + port),
                Arguments.of(
                        "ip_preference",
                        "IPv5",
                        "ip_preference: \"IPv5\" (expected: one of IPv4_PREFERRED, IPv6_PREFERRED, IPv4_ONLY,"
                                + " IPv6_ONLY)"),
                Arguments.of(
                        "name",
                        "orders",
                        "name: \"orders\" (expected: one of ip_preference, namespace, port, service)"));
    }
}
