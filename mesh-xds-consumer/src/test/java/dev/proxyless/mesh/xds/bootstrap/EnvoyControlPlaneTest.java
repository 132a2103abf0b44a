package dev.proxyless.mesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.document.DocumentException;
import dev.proxyless.mesh.xds.document.IgnoredField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A static cluster that is nothing but the address of a control plane. */
class EnvoyControlPlaneTest {

    private static final String ADDRESS = "load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: "
            + "{socket_address: {address: a, port_value: 1}}}}]}]}";
    private static final String PATH = "static_resources.clusters[xds].";
    private static final String OPTIONS =
            "typed_extension_protocol_options[envoy.extensions.upstreams.http.v3.HttpProtocolOptions]";

    @Test
    void whatItIsUsuallyWrittenWithHasItsEffect() {
        assertThat(parse("""
                        type: STRICT_DNS, alt_stat_name: x, http2_protocol_options: {}, %s,
                        typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                          {"@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,
                           explicit_http_config: {http2_protocol_options: {}}}}
                        """.formatted(ADDRESS)).ignored()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connect_timeout: 1s | connect_timeout",
                "lb_policy: RANDOM | lb_policy",
                "dns_lookup_family: V4_ONLY | dns_lookup_family",
                "circuit_breakers: {} | circuit_breakers",
                "health_checks: [{timeout: 1s}] | health_checks",
                "upstream_connection_options: {tcp_keepalive: {}} | upstream_connection_options",
                "http2_protocol_options: {max_concurrent_streams: 5} | http2_protocol_options.max_concurrent_streams"
            })
    void whatHasNoEffectIsToldByItsPath(String field, String path) {
        assertThat(parse(field + ", " + ADDRESS).ignored())
                .extracting(IgnoredField::path)
                .containsExactly(PATH + path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "common_http_protocol_options: {idle_timeout: 1s} | .common_http_protocol_options",
                "explicit_http_config: {http_protocol_options: {}} | .explicit_http_config.http_protocol_options",
                "explicit_http_config: {http2_protocol_options: {allow_connect: true}} | .explicit_http_config.http2_protocol_options.allow_connect"
            })
    void soAreTheSettingsOfItsProtocol(String options, String path) {
        String field = """
                typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                  {"@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, %s}}, %s
                """.formatted(options, ADDRESS);

        assertThat(parse(field).ignored()).extracting(IgnoredField::path).containsExactly(PATH + OPTIONS + path);
    }

    @Test
    void soIsWhatItsEndpointSaysBesideTheAddress() {
        String field = """
                load_assignment: {policy: {overprovisioning_factor: 5}, endpoints: [{priority: 1, lb_endpoints: [
                  {health_status: UNHEALTHY, endpoint: {hostname: h, health_check_config: {port_value: 1},
                   address: {socket_address: {address: a, port_value: 1, protocol: UDP}}}}]}]}
                """;

        assertThat(parse(field).ignored())
                .extracting(IgnoredField::path)
                .containsExactly(
                        PATH + "load_assignment.policy",
                        PATH + "load_assignment.endpoints[0].priority",
                        PATH + "load_assignment.endpoints[0].lb_endpoints[0].health_status",
                        PATH + "load_assignment.endpoints[0].lb_endpoints[0].endpoint.health_check_config",
                        PATH + "load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.protocol");
    }

    @Test
    void aClusterThatSeveralStreamsUseIsToldOfOnce() {
        String stream = "{api_config_source: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}}";
        Bootstrap bootstrap = Bootstrap.of(ConfigDocument.parse("envoy.yaml", """
                node: {id: n, cluster: c}
                dynamic_resources: {lds_config: %s, cds_config: %s}
                static_resources: {clusters: [{name: xds, connect_timeout: 1s, %s}]}
                """.formatted(stream, stream, ADDRESS)));

        assertThat(bootstrap.ignored()).extracting(IgnoredField::path).containsExactly(PATH + "connect_timeout");
    }

    @Test
    void whatMightProtectTheConnectionIsNotLeftOut() {
        assertThatThrownBy(() -> parse("transport_socket_matches: [{name: tls, match: {}}], " + ADDRESS))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(PATH + "transport_socket_matches: would be left out");
    }

    private static Bootstrap parse(String fields) {
        return Bootstrap.of(ConfigDocument.parse("envoy.yaml", """
                node: {id: n, cluster: c}
                dynamic_resources:
                  ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
                static_resources:
                  clusters: [{name: xds, %s}]
                """.formatted(fields.strip())));
    }
}
