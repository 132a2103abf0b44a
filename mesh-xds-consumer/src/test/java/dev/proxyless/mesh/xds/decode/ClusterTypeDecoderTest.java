package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Membership;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterTypeDecoderTest {

    private static final String AGGREGATE = "envoy.extensions.clusters.aggregate.v3.ClusterConfig";

    @Test
    void anAggregateNamesItsClustersInTheirOrder() {
        Decoded decoded = aggregate("'clusters': ['b', 'a']", "'lb_policy': 'CLUSTER_PROVIDED'");

        assertThat(Fixtures.clusterOf(decoded)).isEqualTo(Cluster.of("c", new Membership.Aggregate(List.of("b", "a"))));
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'lb_policy': 'RING_HASH'                       | lb_policy: each cluster of an aggregate keeps its own policy",
                "'load_balancing_policy': {'policies': [{'typed_extension_config': {'name': 'x', 'typed_config': {'@type': 'type.googleapis.com/envoy.extensions.load_balancing_policies.random.v3.Random'}}}]} | load_balancing_policy: each cluster of an aggregate keeps its own policy",
                "'load_assignment': {'cluster_name': 'c'}       | load_assignment: an aggregate has the endpoints of its clusters",
            })
    void whatAnAggregateHasNoUseForIsReported(String field, String report) {
        assertThat(Fixtures.reports(aggregate("'clusters': ['a']", field))).containsExactly(report);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'clusters': []         | cluster_type.typed_config.clusters: none (expected: one cluster or more",
                "'clusters': ['a', '']  | cluster_type.typed_config.clusters[1]: \"\" (expected: not empty)",
            })
    void anAggregateWithoutClustersIsRefused(String config, String problem) {
        assertThat(Fixtures.problems(aggregate(config, "'lb_policy': 'CLUSTER_PROVIDED'")))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @Test
    void aPolicyThatTheClusterProvidesIsRefusedForOthers() {
        assertThat(Fixtures.problems(Fixtures.clusterWith("'lb_policy': 'CLUSTER_PROVIDED'")))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'@type': 'type.googleapis.com/google.protobuf.Struct', 'value': V",
                "'@type': 'type.googleapis.com/xds.type.v3.TypedStruct', 'type_url': 't', 'value': V",
                "'@type': 'type.googleapis.com/udpa.type.v1.TypedStruct', 'type_url': 't', 'value': V",
            })
    void anExtensionIsKnownByItsName(String config) {
        String values = "{'namespace_name': 'n', 'limit': 3, 'attributes': [{'key': 'k'}], 'none': null}";

        Decoded decoded = type("com.example.clusters.registry", config.replace("V", values), "");

        assertThat(Fixtures.clusterOf(decoded).membership())
                .isEqualTo(new Membership.Discovered(
                        "com.example.clusters.registry",
                        Map.of("namespace_name", "n", "limit", 3.0, "attributes", List.of(Map.of("key", "k")))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "envoy.clusters.redis | '@type': 'type.googleapis.com/google.protobuf.Struct', 'value': {} | \"envoy.clusters.redis\" of \"google.protobuf.Struct\"",
                "dev.proxyless.mesh.clusters.x | '@type': 'type.googleapis.com/envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer' | \"dev.proxyless.mesh.clusters.x\" of \"envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer\"",
                "envoy.x | '@type': 'type.googleapis.com/xds.type.v3.TypedStruct', 'type_url': 'a/b.C' | \"envoy.x\" of \"b.C\"",
                "`` | '@type': 'type.googleapis.com/google.protobuf.Struct', 'value': {} | \"\" of \"google.protobuf.Struct\"",
            })
    void anyOtherExtensionIsRefusedAndTheKnownOnesAreNamed(String name, String config, String problem) {
        assertThat(Fixtures.problems(type(name, config, "")))
                .singleElement()
                .asString()
                .startsWith("cluster_type: " + problem + " (expected: typed_config of envoy.extensions.clusters.dns.v3"
                        + ".DnsCluster, of envoy.extensions.clusters.aggregate.v3.ClusterConfig, or a google.protobuf"
                        + ".Struct or TypedStruct under the name of an extension that is installed)");
    }

    @Test
    void anExtensionWithoutConfigurationIsRefused() {
        assertThat(Fixtures.problems(Fixtures.cluster("{'name': 'c', 'cluster_type': {'name': 'envoy.clusters.dns'}}")))
                .singleElement()
                .asString()
                .startsWith("cluster_type: \"envoy.clusters.dns\" of no typed_config (expected: typed_config of");
    }

    private static Decoded aggregate(String config, String fields) {
        return type(
                "envoy.clusters.aggregate",
                "'@type': 'type.googleapis.com/" + AGGREGATE + "', " + config,
                ", " + fields);
    }

    private static Decoded type(String name, String config, String fields) {
        return Fixtures.cluster("{'name': 'c', 'cluster_type': {'name': '" + name + "', 'typed_config': {" + config
                + "}}" + fields + "}");
    }
}
