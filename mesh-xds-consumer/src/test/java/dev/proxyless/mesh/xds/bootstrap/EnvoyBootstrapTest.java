package dev.proxyless.mesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EnvoyBootstrapTest {

    private static final String ADS = """
            dynamic_resources:
              lds_config: {ads: {}}
              cds_config: {ads: {}, resource_api_version: V3}
              ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
            """;
    private static final String CONTROL_PLANE = """
            static_resources:
              clusters:
              - name: orders
                type: STATIC
              - name: xds
                type: STRICT_DNS
                load_assignment:
                  endpoints:
                  - lb_endpoints:
                    - endpoint: {address: {socket_address: {address: xds.example, port_value: 18000}}}
            """;

    @Test
    void theControlPlaneIsFoundInItsStaticCluster() {
        Bootstrap bootstrap = parse("node: {id: a, cluster: b}\n" + ADS + CONTROL_PLANE);

        assertThat(bootstrap.servers()).containsExactly(ServerConfig.insecure("xds.example:18000"));
        assertThat(bootstrap.node().getId()).isEqualTo("a");
        assertThat(bootstrap.staticResources())
                .singleElement()
                .satisfies(resource ->
                        assertThat(resource.unpack(Cluster.class).getName()).isEqualTo("orders"));
    }

    @Test
    void staticResourcesNeedNoControlPlane() {
        Bootstrap bootstrap = parse("""
                admin: {}
                static_resources:
                  clusters: [{name: c}]
                  listeners: [{name: l}]
                """);

        assertThat(bootstrap.servers()).isEmpty();
        assertThat(bootstrap.staticResources()).hasSize(2);
        assertThat(bootstrap.staticResources().get(0).is(Listener.class)).isTrue();
        assertThat(bootstrap.ignored()).extracting(IgnoredField::path).containsExactly("admin");
    }

    @Test
    void tlsTakesFilesAndTheNameToCheckFromTheCluster(@TempDir Path directory) throws IOException {
        Path ca = Files.writeString(directory.resolve("ca.pem"), "");
        Bootstrap bootstrap = parse(ADS + CONTROL_PLANE + """
                    transport_socket:
                      name: tls
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                        sni: istiod.example
                        common_tls_context: {validation_context: {trusted_ca: {filename: %s}}}
                """.formatted(ca));

        assertThat(bootstrap.servers())
                .containsExactly(new ServerConfig(
                        "xds.example:18000",
                        new Credentials.Tls(Optional.of(ca), Optional.empty()),
                        Optional.of("istiod.example"),
                        Set.of(),
                        ServerConfig.Variant.STATE_OF_THE_WORLD,
                        Optional.empty()));
    }

    @Test
    void theTargetOfGoogleGrpcIsTakenAsItIs() {
        Bootstrap bootstrap = parse("""
                dynamic_resources:
                  ads_config: {api_type: DELTA_GRPC, grpc_services: [{google_grpc: {target_uri: "unix:/run/xds"}}]}
                """);

        assertThat(bootstrap.servers()).containsExactly(ServerConfig.insecure("unix:/run/xds"));
        assertThat(bootstrap.ignored())
                .extracting(IgnoredField::path)
                .containsExactly("dynamic_resources.ads_config.api_type");
    }

    @ParameterizedTest
    @MethodSource
    void aFaultNamesSourceFieldAndRemedy(String text, String message) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(DocumentException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> aFaultNamesSourceFieldAndRemedy() {
        String ads = "envoy.yaml: dynamic_resources.ads_config";
        return Stream.of(
                Arguments.of(
                        "dynamic_resources: {cds_config: {ads: {}}}",
                        ads
                                + ": is missing, but dynamic_resources.cds_config refers to it (expected: api_type: GRPC and"
                                + " a grpc_service)"),
                Arguments.of(
                        "dynamic_resources: {ads_config: {api_type: REST}}", ads + ".api_type: REST (expected: GRPC)"),
                Arguments.of(
                        "dynamic_resources: {ads_config: {api_type: GRPC}}",
                        ads + ".grpc_services: is empty (expected: an envoy_grpc or a google_grpc)"),
                Arguments.of(
                        ADS + "static_resources: {clusters: [{name: other}]}",
                        ads + ".grpc_services[0].envoy_grpc.cluster_name: \"xds\" (expected: one of"
                                + " static_resources.clusters: [other])"),
                Arguments.of(
                        ADS + "static_resources: {clusters: [{name: xds}]}",
                        "envoy.yaml: static_resources.clusters[xds].load_assignment: has no endpoint (expected: the"
                                + " address of the control plane)"));
    }

    private static Bootstrap parse(String text) {
        return Bootstrap.of(ConfigDocument.parse("envoy.yaml", text));
    }
}
