package dev.proxyless.mesh.xds.appmesh;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterTranslationTest {

    private static final String OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    @ParameterizedTest(name = "{0}, mesh {1}")
    @CsvSource(delimiter = '|', textBlock = """
            hostname: h                                                  | ''             | LOGICAL_DNS | AUTO
            hostname: h, responseType: LOADBALANCER                      | ''             | LOGICAL_DNS | AUTO
            hostname: h, responseType: ENDPOINTS                         | ''             | STRICT_DNS  | AUTO
            hostname: h                                                  | IPv4_ONLY      | LOGICAL_DNS | V4_ONLY
            hostname: h, ipPreference: IPv6_ONLY                         | IPv4_ONLY      | LOGICAL_DNS | V6_ONLY
            hostname: h, ipPreference: IPv4_PREFERRED                    | ''             | LOGICAL_DNS | V4_PREFERRED
            hostname: h, ipPreference: IPv6_PREFERRED                    | IPv4_PREFERRED | LOGICAL_DNS | AUTO
            """)
    void dnsIsLookedUpAsTheResponseTypeAndTheIpPreferenceSay(String dns, String mesh, String type, String family) {
        Cluster cluster = cluster(
                "{listeners: [{portMapping: {port: 81, protocol: http}}], serviceDiscovery: {dns: {" + dns + "}}}",
                mesh);

        assertThat(cluster.getType()).hasToString(type);
        assertThat(cluster.getDnsLookupFamily()).hasToString(family);
        assertThat(cluster.getLoadAssignment().toString())
                .contains("cluster_name: \"v1:81\"", "address: \"h\"", "port_value: 81");
    }

    @Test
    void cloudMapIsATypeOfClusterThatAnExtensionKnows() {
        Cluster cluster = cluster("""
                {listeners: [{portMapping: {port: 81, protocol: http}}], serviceDiscovery: {awsCloudMap: {namespaceName: n,
                 serviceName: s, attributes: [{key: stage, value: "2"}]}}}""", "IPv6_ONLY");

        assertThat(cluster.getClusterType().getName()).isEqualTo("dev.proxyless.mesh.clusters.aws_cloud_map");
        assertThat(Shop.unpack(cluster.getClusterType().getTypedConfig(), Struct.class))
                .isEqualTo(Shop.message("""
                fields {key: 'namespace_name' value {string_value: 'n'}}
                fields {key: 'service_name' value {string_value: 's'}}
                fields {key: 'port' value {number_value: 81}}
                fields {key: 'ip_preference' value {string_value: 'IPv6_ONLY'}}
                fields {key: 'attributes' value {struct_value {fields {key: 'stage' value {string_value: '2'}}}}}
                """, Struct.class));
    }

    @Test
    void aNodeWithoutDiscoveryHasNoEndpoints() {
        Cluster cluster = cluster("{listeners: [{portMapping: {port: 81, protocol: http}}]}", "");

        assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.STATIC);
        assertThat(cluster.getLoadAssignment().getEndpointsCount()).isZero();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({"http,http_protocol_options", "http2,http2_protocol_options", "grpc,http2_protocol_options"})
    void endpointsSpeakTheProtocolOfTheirPort(String protocol, String expected) {
        Cluster cluster = cluster(
                "{listeners: [{portMapping: {port: 81, protocol: " + protocol
                        + "}}], serviceDiscovery: {dns: {hostname: h}}}",
                "");

        assertThat(Shop.unpack(cluster.getTypedExtensionProtocolOptionsOrThrow(OPTIONS), HttpProtocolOptions.class))
                .isEqualTo(Shop.message("explicit_http_config {" + expected + " {}}", HttpProtocolOptions.class));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            protocol: http                 | http_health_check {path: '/'}
            protocol: http2, path: /up     | http_health_check {path: '/up' codec_client_type: HTTP2}
            protocol: grpc                 | grpc_health_check {}
            protocol: tcp                  | tcp_health_check {}
            """)
    void healthIsCheckedAsTheListenerSays(String check, String expected) {
        Cluster cluster = ofListener("healthCheck: {" + check
                + ", port: 82, intervalMillis: 5500, timeoutMillis: 2000, healthyThreshold: 2, unhealthyThreshold: 3}");

        assertThat(cluster.getHealthChecks(0))
                .isEqualTo(Shop.message(
                        expected
                                + " interval {seconds: 5 nanos: 500000000} timeout {seconds: 2} healthy_threshold {value: 2}"
                                + " unhealthy_threshold {value: 3}",
                        HealthCheck.class));
        assertThat(cluster.getIgnoreHealthOnHostRemoval()).isTrue();
        assertThat(cluster.getLoadAssignment().toString()).contains("health_check_config", "port_value: 82");
    }

    @Test
    void outliersAreThoseWithErrorsInARow() {
        Cluster cluster = ofListener("outlierDetection: {maxServerErrors: 4, interval: {unit: s, value: 10},"
                + " baseEjectionDuration: {unit: ms, value: 1500}, maxEjectionPercent: 50}");

        assertThat(cluster.getOutlierDetection())
                .isEqualTo(Shop.message(
                        "consecutive_5xx {value: 4} interval {seconds: 10} base_ejection_time {seconds: 1 nanos: 500000000}"
                                + " max_ejection_percent {value: 50} enforcing_success_rate {}",
                        OutlierDetection.class));
    }

    @Test
    void connectionPoolsLimitCallersOnlyIfAskedFor() {
        String node = Shop.node("v1", "connectionPool: {http: {maxConnections: 5, maxPendingRequests: 6}}");
        Translation without = Shop.translate(Shop.SERVICE, Shop.ROUTER, Shop.ROUTE, node);
        Translation with =
                Shop.translate(AppMeshOptions.NONE.withCallerLimits(), Shop.SERVICE, Shop.ROUTER, Shop.ROUTE, node);

        assertThat(limits(without)).isEqualTo(limits(2147483647, 2147483647));
        assertThat(Shop.reported(without)).singleElement().asString().contains("connectionPool limits what the called");
        assertThat(limits(with)).isEqualTo(limits(5, 6));
        assertThat(Shop.reported(with)).isEmpty();
    }

    private static CircuitBreakers.Thresholds limits(Translation translation) {
        return Shop.cluster(translation, "v1:8080").getCircuitBreakers().getThresholds(0);
    }

    private static CircuitBreakers.Thresholds limits(int connections, int pending) {
        return Shop.message(
                "max_connections {value: %d} max_pending_requests {value: %d} max_requests {value: 2147483647}"
                                .formatted(connections, pending)
                        + " max_retries {value: 2147483647}",
                CircuitBreakers.Thresholds.class);
    }

    private static Cluster ofListener(String listener) {
        return Shop.cluster(
                Shop.translate(Shop.SERVICE, Shop.ROUTER, Shop.ROUTE, Shop.node("v1", listener)), "v1:8080");
    }

    private static Cluster cluster(String spec, String ipPreference) {
        String mesh = "meshName: shop\nspec: "
                + (ipPreference.isEmpty() ? "{}" : "{serviceDiscovery: {ipPreference: " + ipPreference + "}}") + "\n";
        return Shop.cluster(
                Shop.translate(mesh, Shop.SERVICE, Shop.ROUTER, Shop.ROUTE, Shop.bareNode("v1", spec)), "v1:81");
    }
}
