package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.CircuitLimits.RetryBudget;
import dev.proxyless.mesh.model.cluster.CircuitLimits.Thresholds;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Cluster.Protocol;
import dev.proxyless.mesh.model.cluster.LbPolicy;
import dev.proxyless.mesh.model.cluster.Membership;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterDecoderTest {

    private static final String EDS = "{'name': 'c', 'type': 'EDS', 'eds_cluster_config': {'eds_config': ";
    private static final String HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"{'ads': {}}}} | c", "{'self': {}}}} | c", "{'ads': {}}, 'service_name': 'e'}} | e"})
    void endpointsHaveTheNameOfTheClusterUnlessTheyHaveTheirOwn(String config, String endpoints) {
        assertThat(Fixtures.clusterOf(Fixtures.cluster(EDS + config)))
                .isEqualTo(Cluster.of("c", new Membership.Eds(endpoints)));
    }

    @Test
    void aClusterWithoutATypeIsStatic() {
        Cluster cluster =
                Fixtures.clusterOf(Fixtures.cluster("{'name': 'c', 'load_assignment': {'cluster_name': 'x'}}"));

        assertThat(cluster.membership()).isInstanceOf(Membership.Static.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type': 'STATIC', 'load_assignment': {}}        | name: \"\" (expected: not empty)",
                "{'name': 'c'}                                    | load_assignment: unset (expected: the endpoints",
                "{'name': 'c', 'type': 'ORIGINAL_DST'}            | type: ORIGINAL_DST (expected: EDS, STATIC, STRICT_DNS or",
                "{'name': 'c', 'type': 99}                        | type: 99 (expected: EDS, STATIC, STRICT_DNS or",
                "{'name': 'c', 'type': 'EDS'}                     | eds_cluster_config.eds_config: unset (expected: ads",
            })
    void aClusterWhoseMembersCannotBeKnownIsRefused(String cluster, String problem) {
        assertThat(Fixtures.problems(Fixtures.cluster(cluster)))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @Test
    void endpointsOfAnotherSourceAreRefused() {
        assertThat(Fixtures.problems(Fixtures.cluster(EDS + "{'api_config_source': {}}}}")))
                .containsExactly(
                        "eds_cluster_config.eds_config.api_config_source.api_type: DEPRECATED_AND_UNAVAILABLE_DO_NOT_USE"
                                + " (expected: GRPC or DELTA_GRPC)",
                        "eds_cluster_config.eds_config.api_config_source.grpc_services: is empty (expected: an"
                                + " envoy_grpc)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'transport_socket': {'name': 'envoy.transport_sockets.tls'} | transport_socket: \"envoy.transport_sockets.tls\"",
                "'transport_socket': {'name': 'x', 'typed_config': {'@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext'}} | transport_socket: \"envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext\"",
                "'transport_socket': {'name': 'envoy.transport_sockets.raw_buffer', 'typed_config': {'@type': 'type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext'}} | transport_socket: \"envoy.ext",
                "'transport_socket': {} | transport_socket: \"\"",
                "'transport_socket_matches': [{'name': 'raw', 'transport_socket': {'name': 'envoy.transport_sockets.raw_buffer'}}, {'name': 'tls', 'transport_socket': {'name': 'envoy.transport_sockets.tls'}}] | transport_socket_matches[1].transport_socket: \"envoy.transport_sockets.tls\"",
            })
    void nothingThatAsksForTlsIsSpokenToInPlainText(String field, String problem) {
        assertThat(Fixtures.problems(Fixtures.clusterWith(field)))
                .singleElement()
                .asString()
                .startsWith(problem)
                .contains("TLS is not supported yet");
    }

    @Test
    void plainTextMayBeAskedFor() {
        String raw = "{'name': 'raw', 'typed_config': "
                + "{'@type': 'type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer'}}";

        assertThat(Fixtures.problems(Fixtures.clusterWith("'transport_socket': " + raw
                        + ", 'transport_socket_matches': [{'name': 'r', 'transport_socket': " + raw + "}]")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'http2_protocol_options': {}                               | HTTP_2",
                "'explicit_http_config': {'http2_protocol_options': {}}     | HTTP_2",
                "'explicit_http_config': {'http_protocol_options': {}}      | HTTP_1_1",
                "'use_downstream_protocol_config': {}                       | CLIENT_CHOICE",
                "'auto_config': {}                                          | CLIENT_CHOICE",
            })
    void theProtocolIsThatOfTheOptions(String options, Protocol protocol) {
        String field = options.startsWith("'http2")
                ? options
                : "'typed_extension_protocol_options': {'" + HTTP_OPTIONS + "': {'@type': 'type.googleapis.com/"
                        + HTTP_OPTIONS + "', " + options + "}}";

        assertThat(Fixtures.clusterOf(Fixtures.clusterWith(field)).protocol()).isEqualTo(protocol);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'max_requests': 7}                                      | 7          | 20  | 3",
                "{'max_requests': 4294967295, 'max_retries': 5}           | 4294967295 | 0   | 5",
                "{'max_retries': 0}                                       | 1024       | 0   | 0",
                "{'retry_budget': {}, 'max_retries': 9}                   | 1024       | 20  | 3",
                "{'retry_budget': {'budget_percent': {'value': 50}, 'min_retry_concurrency': 1}} | 1024 | 50 | 1",
            })
    void theFirstLimitsOfEachPriorityCount(String thresholds, long requests, double percent, long least) {
        Decoded decoded =
                Fixtures.clusterWith("'circuit_breakers': {'thresholds': [{'priority': 'HIGH', 'max_requests': 1}, "
                        + thresholds + ", {'max_requests': 2}, {'priority': 'HIGH', 'max_requests': 3}]}");

        assertThat(Fixtures.clusterOf(decoded).limits())
                .isEqualTo(new CircuitLimits(
                        new Thresholds(requests, new RetryBudget(percent, least)),
                        new Thresholds(1, Thresholds.DEFAULT.retryBudget())));
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    @Test
    void aLimitOfConnectionsIsReportedUnlessItIsNone() {
        Decoded decoded = Fixtures.clusterWith("'circuit_breakers': {'thresholds': [{'max_connections': 4294967295, "
                + "'max_connection_pools': 2147483647, "
                + "'max_pending_requests': 10, 'track_remaining': true}]}");

        assertThat(Fixtures.reports(decoded))
                .containsExactly("circuit_breakers.thresholds.max_pending_requests: "
                        + "connections are the client's own: not limited here");
    }

    @Test
    void localitiesHealthAndMetadataAreRead() {
        Cluster cluster =
                Fixtures.clusterOf(Fixtures.clusterWith("'common_lb_config': {'locality_weighted_lb_config': {}, "
                        + "'healthy_panic_threshold': {'value': 12.5}}, 'metadata': {'filter_metadata': "
                        + "{'istio': {'a': 'x', 'b': 1, 'c': true, 'd': null, 'e': ['y', null], 'f': {'g': 'z'}}}}"));

        assertThat(cluster.balancing().localityWeights()).isTrue();
        assertThat(cluster.balancing().panicThreshold()).isEqualTo(12.5);
        assertThat(cluster.metadata().filterMetadata())
                .isEqualTo(Map.of(
                        "istio", Map.of("a", "x", "b", 1.0, "c", true, "e", List.of("y"), "f", Map.of("g", "z"))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'common_lb_config': {'healthy_panic_threshold': {'value': 101}} | common_lb_config.healthy_panic_threshold.value: 101.0 (expected: 0 to 100)",
                "'common_lb_config': {'healthy_panic_threshold': {'value': 'NaN'}} | common_lb_config.healthy_panic_threshold.value: NaN",
                "'circuit_breakers': {'thresholds': [{'retry_budget': {'budget_percent': {'value': -1}}}]} | circuit_breakers.thresholds[0].retry_budget.budget_percent.value: -1.0",
                "'lb_policy': 'RING_HASH'            | lb_policy: RING_HASH (expected: ROUND_ROBIN",
                "'lb_policy': 'MAGLEV'               | lb_policy: MAGLEV (expected: ROUND_ROBIN",
                "'lb_policy': 'CLUSTER_PROVIDED'     | lb_policy: CLUSTER_PROVIDED (expected: ROUND_ROBIN",
                "'lb_policy': 42                     | lb_policy: 42 (expected: ROUND_ROBIN",
                "'lb_policy': 'LEAST_REQUEST', 'least_request_lb_config': {'choice_count': 1} | least_request_lb_config.choice_count: 1 (expected: >= 2)",
            })
    void aValueOutOfRangeIsRefused(String field, String problem) {
        assertThat(Fixtures.problems(Fixtures.clusterWith(field)))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @Test
    void policiesAreRead() {
        assertThat(policy("'lb_policy': 'ROUND_ROBIN'")).isEqualTo(new LbPolicy.RoundRobin());
        assertThat(policy("'lb_policy': 'RANDOM'")).isEqualTo(new LbPolicy.Random());
        assertThat(policy("'lb_policy': 'LEAST_REQUEST'")).isEqualTo(new LbPolicy.LeastRequest(2));
        assertThat(policy("'lb_policy': 'LEAST_REQUEST', 'least_request_lb_config': {'choice_count': 4}"))
                .isEqualTo(new LbPolicy.LeastRequest(4));
    }

    @Test
    void whatIsNotHonouredIsReported() {
        Decoded decoded =
                Fixtures.clusterWith("'outlier_detection': {}, 'health_checks': [{}], 'connect_timeout': '1s', "
                        + "'lb_subset_config': {}, 'typed_extension_protocol_options': {'x': {}}");

        assertThat(Fixtures.accepted(decoded)).isNotNull();
        assertThat(Fixtures.reports(decoded))
                .containsExactlyInAnyOrder(
                        "outlier_detection: endpoints that fail are not ejected",
                        "health_checks: endpoints are not checked: the control plane's health counts",
                        "connect_timeout: the client's own connect timeout counts",
                        "lb_subset_config: endpoints are not chosen by metadata: any of the cluster may get the call",
                        "typed_extension_protocol_options: only " + HTTP_OPTIONS + " is honoured");
    }

    private static LbPolicy policy(String field) {
        return Fixtures.clusterOf(Fixtures.clusterWith(field)).balancing().policy();
    }
}
