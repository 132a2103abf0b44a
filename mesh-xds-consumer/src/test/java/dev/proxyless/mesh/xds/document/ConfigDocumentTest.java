package dev.proxyless.mesh.xds.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.xds.type.matcher.v3.CelMatcher;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigDocumentTest {

    private static final String ROUTES = """
            name: orders-routes
            virtual_hosts:
            - name: orders
              domains: [orders]
              routes:
              - match: {prefix: /}
                route: {cluster: orders-v1, timeout: 1.5s}
            """;

    @ParameterizedTest
    @MethodSource
    void resourcesAreKnownByTheirShape(String text, List<Class<? extends Message>> expected) {
        ConfigDocument document = ConfigDocument.parse("mesh.yaml", text);

        assertThat(document).isInstanceOf(ConfigDocument.Resources.class);
        List<Any> resources = ((ConfigDocument.Resources) document).resources();
        assertThat(resources).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(resources.get(i).is(expected.get(i))).isTrue();
        }
    }

    static Stream<Arguments> resourcesAreKnownByTheirShape() {
        return Stream.of(
                Arguments.of(ROUTES, List.of(RouteConfiguration.class)),
                Arguments.of("{\"name\":\"r\",\"virtualHosts\":[]}", List.of(RouteConfiguration.class)),
                Arguments.of("{\n\t\"name\":\t\"c\",\n\t\"type\": \"EDS\"\n}", List.of(Cluster.class)),
                Arguments.of(
                        "- name: c\n  connect_timeout: 1s\n- cluster_name: c\n",
                        List.of(Cluster.class, ClusterLoadAssignment.class)),
                Arguments.of(
                        "name: c\ntype: STATIC\n---\nname: l\napi_listener: {}\n---\n",
                        List.of(Cluster.class, Listener.class)),
                Arguments.of(
                        "resources: [{'@type': type.googleapis.com/envoy.config.cluster.v3.Cluster, name: c}]",
                        List.of(Cluster.class)));
    }

    @Test
    void anEnvoyBootstrapIsReadWithItsExtensions() throws InvalidProtocolBufferException {
        ConfigDocument document = ConfigDocument.parse("envoy.yaml", """
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 9901}}}
                node: {id: a, cluster: b, metadata: {GENERATOR: grpc, weight: 1.5, on: true, version: "1.10"}}
                static_resources:
                  listeners:
                  - name: orders
                    api_listener:
                      api_listener:
                        "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                        rds: {route_config_name: orders-routes, config_source: {ads: {}}}
                        http_filters:
                        - name: router
                          typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                        - name: ours
                          typed_config: {"@type": type.googleapis.com/example.Ours, colour: red}
                """);

        var bootstrap = ((ConfigDocument.EnvoyBootstrap) document).bootstrap();
        HttpConnectionManager manager = bootstrap
                .getStaticResources()
                .getListeners(0)
                .getApiListener()
                .getApiListener()
                .unpack(HttpConnectionManager.class);
        assertThat(manager.getRds().getRouteConfigName()).isEqualTo("orders-routes");
        assertThat(manager.getHttpFiltersList()).hasSize(2);
        assertThat(bootstrap.getNode().getMetadata()).satisfies(metadata -> {
            assertThat(metadata.getFieldsOrThrow("weight").getNumberValue()).isEqualTo(1.5);
            assertThat(metadata.getFieldsOrThrow("on").getBoolValue()).isTrue();
            assertThat(metadata.getFieldsOrThrow("version").getStringValue()).isEqualTo("1.10");
        });
        assertThat(document.ignored())
                .extracting(IgnoredField::path)
                .containsExactly(
                        "admin",
                        "static_resources.listeners[0].api_listener.api_listener.http_filters[1].typed_config");
    }

    @Test
    void aFieldThatEnvoyDoesNotKnowIsReportedAndTheRestIsUsed() {
        ConfigDocument document = ConfigDocument.parse("mesh.yaml", ROUTES + "colour: red\n");

        assertThat(document.ignored())
                .containsExactly(
                        new IgnoredField("colour", 8, "no such field in envoy.config.route.v3.RouteConfiguration"));
    }

    /** Such as one of an expression, for which null is a value. */
    @Test
    void aNullOfItsOwnTypeIsAValue() throws InvalidProtocolBufferException {
        ConfigDocument document = ConfigDocument.parse("mesh.json", """
                {"@type": "type.googleapis.com/xds.type.matcher.v3.CelMatcher", "description": null,
                 "exprMatch": {"celExprParsed": {"expr": {"constExpr": {"nullValue": null}}}}}
                """);

        CelMatcher matcher =
                ((ConfigDocument.Resources) document).resources().get(0).unpack(CelMatcher.class);
        assertThat(matcher.getExprMatch()
                        .getCelExprParsed()
                        .getExpr()
                        .getConstExpr()
                        .hasNullValue())
                .isTrue();
    }

    @Test
    void numbersBooleansMapsAndWrappersKeepTheirValues() throws InvalidProtocolBufferException {
        ConfigDocument document = ConfigDocument.parse("mesh.json", """
                {"name": 7, "type": 3, "lbPolicy": "RING_HASH", "connectTimeout": "0.250s",
                 "perConnectionBufferLimitBytes": 4294967295, "ignore_health_on_host_removal": true,
                 "commonLbConfig": {"healthyPanicThreshold": {"value": 33.5}},
                 "metadata": {"filter_metadata": {"envoy.lb": {"list": [1, null, "x"]}}}}
                """);

        Cluster cluster =
                ((ConfigDocument.Resources) document).resources().get(0).unpack(Cluster.class);
        assertThat(cluster.getName()).isEqualTo("7");
        assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.EDS);
        assertThat(Durations.toMillis(cluster.getConnectTimeout())).isEqualTo(250);
        assertThat(cluster.getPerConnectionBufferLimitBytes().getValue()).isEqualTo(-1);
        assertThat(cluster.getIgnoreHealthOnHostRemoval()).isTrue();
        assertThat(cluster.getCommonLbConfig().getHealthyPanicThreshold().getValue())
                .isEqualTo(33.5);
        assertThat(cluster.getMetadata()
                        .getFilterMetadataOrThrow("envoy.lb")
                        .getFieldsOrThrow("list")
                        .getListValue()
                        .getValuesCount())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource
    void aFaultNamesFileLineFieldAndRemedy(String text, String message) {
        assertThatThrownBy(() -> ConfigDocument.parse("mesh.yaml", text))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(message);
    }

    static Stream<Arguments> aFaultNamesFileLineFieldAndRemedy() {
        return Stream.of(
                Arguments.of("", "mesh.yaml: is empty (expected: a bootstrap or resources)"),
                Arguments.of("a: [", "mesh.yaml:1: neither YAML nor JSON: "),
                Arguments.of("just text", "mesh.yaml:1: \"just text\" (expected: a bootstrap with xds_servers"),
                Arguments.of("colour: red", "mesh.yaml:1: has the fields [colour] (expected: a bootstrap"),
                Arguments.of("a: 1\na: 2", "mesh.yaml:2: a: occurs twice (expected: once)"),
                Arguments.of("virtual_hosts: {}", "mesh.yaml:1: virtual_hosts: an object (expected: a list)"),
                Arguments.of(
                        "name: c\ntype: FOO",
                        "mesh.yaml:2: type: \"FOO\" (expected: one of STATIC, STRICT_DNS, LOGICAL_DNS, EDS,"
                                + " ORIGINAL_DST"),
                Arguments.of(
                        "name: c\ntype: EDS\nconnect_timeout: 5 minutes",
                        "mesh.yaml:3: connect_timeout: \"5 minutes\" (expected: a Duration such as 1.5s)"),
                Arguments.of(
                        "- type: EDS\n  per_connection_buffer_limit_bytes: -1",
                        "mesh.yaml:2: [0].per_connection_buffer_limit_bytes: \"-1\" (expected: a whole number from 0 to"
                                + " 4294967295)"),
                Arguments.of(
                        "type: EDS\ncluster_type: {name: x}",
                        "mesh.yaml:2: cluster_type: stands beside type (expected: one of the two)"),
                Arguments.of(
                        "type: EDS\nper_connection_buffer_limit_bytes: 1e999999999",
                        "(expected: a whole number from 0 to 4294967295)"),
                Arguments.of(
                        "type: EDS\ntransport_socket: {typed_config: {name: x}}",
                        "mesh.yaml:2: transport_socket.typed_config: has no @type"));
    }

    @Test
    void anAliasThatHoldsItselfIsRefused() {
        assertThatThrownBy(() -> ConfigDocument.parse("mesh.yaml", "a: &a\n  b: *a\n"))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("too deep or too large once aliases are followed");
    }

    @Test
    void aliasesThatMultiplyAreRefusedSoon() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            text.append(
                    "a%d: &a%d [%s]\n".formatted(i, i, "*a%d, ".formatted(i - 1).repeat(9)));
        }

        assertThatThrownBy(() -> ConfigDocument.parse("mesh.yaml", text.toString()))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining("too large");
    }

    @Test
    void mergeKeysAndAnchorsAreFollowed() throws InvalidProtocolBufferException {
        ConfigDocument document = ConfigDocument.parse("mesh.yaml", """
                resources:
                - &base {name: one, type: EDS, connect_timeout: 2s}
                - {<<: *base, name: two}
                """);

        Cluster two = ((ConfigDocument.Resources) document).resources().get(1).unpack(Cluster.class);
        assertThat(two.getName()).isEqualTo("two");
        assertThat(two.getConnectTimeout()).isEqualTo(Durations.fromSeconds(2));
    }

    @Test
    void aFileThatIsMissingOrNoTextIsNamed(@TempDir Path directory) throws Exception {
        Path missing = directory.resolve("none.yaml");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});

        assertThatThrownBy(() -> ConfigDocument.read(missing)).hasMessage(missing + ": no such file");
        assertThatThrownBy(() -> ConfigDocument.read(binary)).hasMessage(binary + ": not a text in UTF-8");
        assertThatThrownBy(() -> ConfigDocument.read(directory))
                .hasMessage(directory + ": has no documents (expected: at least one in files .json, .yaml, .yml)");
    }
}
