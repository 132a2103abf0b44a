package dev.proxyless.mesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Struct;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Credentials;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import dev.proxyless.mesh.xds.node.NodeIdentity;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
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

    private static final String TOKEN = """
            dynamic_resources:
              ads_config:
                api_type: GRPC
                grpc_services:
                - google_grpc:
                    target_uri: xds.example:443
                    channel_credentials: %s
                    call_credentials:
                    - access_token: literal
                    - from_plugin:
                        name: envoy.grpc_credentials.file_based_metadata
                        typed_config:
                          "@type": type.googleapis.com/envoy.config.grpc_credential.v3.FileBasedMetadataConfig
                          secret_data: {filename: /var/run/token}
                          header_key: %s
                          header_prefix: "Bearer "
            """;

    @Test
    void aNodeThatThePlatformNamesIsNotReportedAsUnnamed() {
        Bootstrap bootstrap = parse("node: {cluster: b}\n" + ADS + CONTROL_PLANE);

        assertThat(bootstrap.ignored()).extracting(IgnoredField::path).containsExactly("node.id");
        assertThat(bootstrap
                        .withNode(new NodeIdentity("i-07", "orders", "", "", Struct.getDefaultInstance()))
                        .ignored())
                .isEmpty();
    }

    @Test
    void theControlPlaneIsFoundInItsStaticCluster() {
        Bootstrap bootstrap = parse("node: {id: a, cluster: b}\n" + ADS + CONTROL_PLANE);

        assertThat(bootstrap.servers()).containsExactly(trusted("xds.example:18000"));
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
                        Set.of(ServerConfig.TRUSTED_XDS_SERVER),
                        ServerConfig.Variant.STATE_OF_THE_WORLD,
                        List.of(),
                        ReconnectBackOff.DEFAULT));
    }

    @Test
    void theTargetOfGoogleGrpcIsTakenAsItIs() {
        Bootstrap bootstrap = parse("""
                dynamic_resources:
                  ads_config: {api_type: GRPC, grpc_services: [{google_grpc: {target_uri: "unix:/run/xds"}}]}
                """);

        assertThat(bootstrap.servers()).containsExactly(trusted("unix:/run/xds"));
        assertThat(bootstrap.ignored()).extracting(IgnoredField::path).containsExactly("node.id", "node.cluster");
    }

    @ParameterizedTest
    @CsvSource({
        "GRPC,STATE_OF_THE_WORLD", "AGGREGATED_GRPC,STATE_OF_THE_WORLD",
        "DELTA_GRPC,DELTA", "AGGREGATED_DELTA_GRPC,DELTA"
    })
    void theTypeOfTheApiSaysHowTheProtocolIsSpoken(String type, ServerConfig.Variant variant) {
        Bootstrap bootstrap = parse(ADS.replace("api_type: GRPC", "api_type: " + type) + CONTROL_PLANE);

        assertThat(bootstrap.servers()).extracting(ServerConfig::variant).containsExactly(variant);
    }

    @Test
    void allControlPlanesAreReadInOrderAndAreNoDestinations() {
        Bootstrap bootstrap = parse("""
                dynamic_resources:
                  ads_config:
                    api_type: GRPC
                    grpc_services:
                    - envoy_grpc: {cluster_name: xds, authority: xds.mesh}
                    - google_grpc: {target_uri: "second:1"}
                      initial_metadata: [{key: authorization, value: secret}]
                """ + CONTROL_PLANE);

        assertThat(bootstrap.servers())
                .extracting(ServerConfig::target)
                .containsExactly("xds.example:18000", "second:1");
        assertThat(bootstrap.servers().get(0).authority()).contains("xds.mesh");
        assertThat(bootstrap.staticResources()).hasSize(1);
        assertThat(bootstrap.ignored())
                .extracting(IgnoredField::path)
                .contains("dynamic_resources.ads_config.grpc_services[1].initial_metadata[authorization]");
        assertThat(bootstrap.toString()).doesNotContain("secret");
    }

    @Test
    void listenersAndClustersMayComeFromFiles() {
        Bootstrap bootstrap = parse("""
                dynamic_resources:
                  lds_config: {path_config_source: {path: lds.yaml, watched_directory: {path: /etc/mesh}}}
                  cds_config: {path: /etc/mesh/cds.yaml}
                """);

        assertThat(bootstrap.served())
                .isEqualTo(Map.of(
                        ResourceType.LISTENER,
                        new ResourceSource.File(Path.of("lds.yaml"), Optional.of(Path.of("/etc/mesh"))),
                        ResourceType.CLUSTER,
                        new ResourceSource.File(Path.of("/etc/mesh/cds.yaml"), Optional.empty())));
        assertThat(bootstrap.ignored()).isEmpty();
    }

    @Test
    void listenersAndClustersMayComeOnStreamsOfTheirOwn() {
        Bootstrap bootstrap = parse("""
                node: {id: n, cluster: c}
                dynamic_resources:
                  lds_config: {api_config_source: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}}
                  cds_config:
                    initial_fetch_timeout: 2s
                    api_config_source:
                      api_type: DELTA_GRPC
                      grpc_services:
                      - google_grpc: {target_uri: "xds.example:443", stat_prefix: s}
                      - envoy_grpc: {cluster_name: xds}
                static_resources:
                  clusters:
                  - {name: xds, load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: a, port_value: 1}}}}]}]}}
                  - {name: rds, load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: b, port_value: 2}}}}]}]}}
                  - {name: nowhere, type: EDS, eds_cluster_config: {eds_config: {api_config_source: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: rds}}]}}}}
                """);

        assertThat(targets(bootstrap, ResourceType.LISTENER)).containsExactly("STATE_OF_THE_WORLD a:1");
        assertThat(targets(bootstrap, ResourceType.CLUSTER)).containsExactly("DELTA xds.example:443", "DELTA a:1");
        assertThat(bootstrap.served().get(ResourceType.CLUSTER)).isInstanceOf(ResourceSource.Timed.class);
        assertThat(bootstrap.targets()).containsExactly("a:1", "xds.example:443", "a:1", "b:2");
        assertThat(bootstrap.identity()).contains("xds.example:443");
        assertThat(bootstrap.controlPlanes()).contains("xds", "rds").doesNotContain("nowhere");
        assertThat(bootstrap.staticResources()).hasSize(1);
        assertThat(bootstrap.ignored()).isEmpty();
    }

    private static ServerConfig trusted(String target) {
        ServerConfig plain = ServerConfig.insecure(target);
        return new ServerConfig(
                target,
                plain.credentials(),
                plain.authority(),
                Set.of(ServerConfig.TRUSTED_XDS_SERVER),
                plain.variant(),
                plain.callCredentials(),
                plain.backOff());
    }

    private static List<String> targets(Bootstrap bootstrap, ResourceType type) {
        ResourceSource source = ResourceSource.Timed.place(bootstrap.served().getOrDefault(type, ResourceSource.ADS));
        return bootstrap.servers((ResourceSource.Stream) source).stream()
                .map(server -> server.variant() + " " + server.target())
                .toList();
    }

    @Test
    void aTokenIsTakenFromAFile() {
        Bootstrap bootstrap = parse(TOKEN.formatted("{ssl_credentials: {}}", "authorization"));

        assertThat(bootstrap.servers())
                .singleElement()
                .satisfies(server -> assertThat(server.callCredentials())
                        .containsExactly(new ServerConfig.CallCredentials.TokenFile(Path.of("/var/run/token"))));
        assertThat(bootstrap.ignored())
                .extracting(IgnoredField::path)
                .contains("dynamic_resources.ads_config.grpc_services[0].google_grpc.call_credentials[0]");
    }

    @Test
    void whatHasNoEffectOnAStreamIsToldWithItsPath() {
        Bootstrap bootstrap = parse("""
                dynamic_resources:
                  ads_config:
                    api_type: GRPC
                    transport_api_version: V3
                    set_node_on_first_message_only: true
                    rate_limit_settings: {}
                    grpc_services:
                    - timeout: 1s
                      google_grpc: {target_uri: "xds.example:443", stat_prefix: s, per_stream_buffer_limit_bytes: 7}
                    - envoy_grpc: {cluster_name: xds, skip_envoy_headers: true}
                  lds_config: {ads: {}, resource_api_version: V3, authorities: [{name: a}]}
                static_resources:
                  clusters:
                  - name: xds
                    load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: a, port_value: 1}}}}]}]}
                    transport_socket:
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                        allow_renegotiation: true
                        common_tls_context:
                          tls_params: {tls_minimum_protocol_version: TLSv1_3}
                          alpn_protocols: [h2]
                          validation_context: {allow_expired_certificate: true}
                """);

        String ads = "dynamic_resources.ads_config.";
        String services = ads + "grpc_services";
        String tls = "static_resources.clusters[xds].transport_socket.typed_config.";
        assertThat(bootstrap.ignored())
                .extracting(IgnoredField::path)
                .containsExactlyInAnyOrder(
                        ads + "set_node_on_first_message_only",
                        ads + "rate_limit_settings",
                        services + "[0].timeout",
                        services + "[0].google_grpc.per_stream_buffer_limit_bytes",
                        services + "[1].envoy_grpc.skip_envoy_headers",
                        "dynamic_resources.lds_config.authorities",
                        tls + "allow_renegotiation",
                        tls + "common_tls_context.tls_params",
                        tls + "common_tls_context.validation_context.allow_expired_certificate",
                        "node.id",
                        "node.cluster");
    }

    @Test
    void whatAServerMustShowAndIsNotCheckedIsRefused() {
        String text = """
                dynamic_resources:
                  ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
                static_resources:
                  clusters:
                  - name: xds
                    load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: a, port_value: 1}}}}]}]}
                    transport_socket:
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                        common_tls_context: {validation_context: {verify_certificate_hash: [ab]}}
                """;

        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(DocumentException.class)
                .hasMessage(
                        "envoy.yaml: static_resources.clusters[xds].transport_socket.typed_config.common_tls_context"
                                + ".validation_context.verify_certificate_hash: is not checked (expected: trusted_ca alone)");
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
                        "dynamic_resources: {ads_config: {api_type: REST}}",
                        ads + ".api_type: REST is not spoken (expected: GRPC or DELTA_GRPC, and grpc_services)"),
                Arguments.of(
                        "dynamic_resources: {ads_config: {api_type: GRPC, transport_api_version: V2}}",
                        ads + ".transport_api_version: V2 (expected: V3)"),
                Arguments.of(
                        "dynamic_resources: {cds_config: {api_config_source: {api_type: REST}}}",
                        "envoy.yaml: dynamic_resources.cds_config.api_config_source.api_type: REST is not spoken (expected:"
                                + " GRPC or DELTA_GRPC, and grpc_services)"),
                Arguments.of(
                        "dynamic_resources: {ads_config: {api_type: GRPC}}",
                        ads + ".grpc_services: is empty (expected: an envoy_grpc or a google_grpc)"),
                Arguments.of(
                        "dynamic_resources: {lds_config: {api_config_source: {api_type: GRPC}}}",
                        "envoy.yaml: dynamic_resources.lds_config.api_config_source.grpc_services: is empty (expected:"
                                + " an envoy_grpc or a google_grpc)"),
                Arguments.of(
                        "dynamic_resources: {lds_config: {api_config_source: {api_type: AGGREGATED_GRPC}}}",
                        "envoy.yaml: dynamic_resources.lds_config.api_config_source.api_type: AGGREGATED_GRPC (expected:"
                                + " GRPC or DELTA_GRPC for a stream of its own, or ads: {})"),
                Arguments.of(
                        "dynamic_resources: {ads_config: {api_type: GRPC, grpc_services: [{google_grpc: {target_uri: a,"
                                + " stat_prefix: s, channel_credentials: {google_default: {}}}}]}}",
                        ads
                                + ".grpc_services[0].google_grpc.channel_credentials: google_default needs Google's own"
                                + " libraries (expected: ssl_credentials)"),
                Arguments.of(
                        "dynamic_resources: {lds_config: {path_config_source: {path: ''}}}",
                        "envoy.yaml: dynamic_resources.lds_config.path_config_source.path: \"\" (expected: the path of a"
                                + " file)"),
                Arguments.of(
                        "dynamic_resources: {cds_config: {}}",
                        "envoy.yaml: dynamic_resources.cds_config: says nothing (expected: ads: {},"
                                + " api_config_source or path_config_source)"),
                Arguments.of(
                        TOKEN.formatted("{}", "authorization"),
                        ads
                                + ".grpc_services[0].google_grpc.call_credentials: would send a token in plain text (expected:"
                                + " ssl_credentials beside it)"),
                Arguments.of(
                        TOKEN.formatted("{ssl_credentials: {}}", "x-token"),
                        ads + ".grpc_services[0].google_grpc.call_credentials[1].from_plugin.typed_config: header"
                                + " \"x-token\" with prefix \"Bearer \" (expected: authorization with \"Bearer \")"),
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
