package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.CallPolicy.MaxStreamDuration;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardDecoderTest {

    private static final String ROUTE = "virtual_hosts[0].routes[0].route";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'cluster': 'c'}                        | PT15S",
                "{'cluster': 'c', 'timeout': '0s'}       | PT0S",
                "{'cluster': 'c', 'timeout': '0.250s'}   | PT0.25S",
                "{'cluster': 'c', 'timeout': '315576000000s'} | PT87600H",
            })
    void theTimeoutIsFifteenSecondsUnlessSet(String action, Duration timeout) {
        assertThat(Fixtures.forwardOf(Fixtures.forward(action)).policy().timeout())
                .isEqualTo(timeout);
    }

    @Test
    void aStreamsLimitsKeepUnsetApartFromNone() {
        Decoded decoded = Fixtures.forward("{'cluster': 'c', 'max_stream_duration': {'max_stream_duration': '0s'}}");

        assertThat(Fixtures.forwardOf(decoded).policy().maxStreamDuration())
                .contains(new MaxStreamDuration(Optional.of(Duration.ZERO), Optional.empty()));
    }

    @Test
    void weightsMayBeZeroAsLongAsOneIsNot() {
        Decoded decoded = Fixtures.forward("{'weighted_clusters': {'total_weight': 4294967295, 'clusters': ["
                + "{'name': 'v1', 'weight': 4294967295}, {'name': 'v2', 'weight': 0}, {'name': 'v3'}]}}");

        assertThat(Fixtures.forwardOf(decoded).clusters().clusters())
                .containsExactly(
                        WeightedCluster.of("v1", 4_294_967_295L),
                        WeightedCluster.of("v2", 0),
                        WeightedCluster.of("v3", 0));
    }

    @Test
    void thePathAndTheHostAreRewritten() {
        Decoded prefix = Fixtures.forward("{'cluster': 'c', 'prefix_rewrite': '/v1', 'host_rewrite_literal': 'h'}");
        Decoded regex = Fixtures.forward("{'cluster': 'c', 'regex_rewrite': "
                + "{'pattern': {'regex': '/(a)(b)'}, 'substitution': '/\\\\2\\\\1'}}");

        assertThat(Fixtures.forwardOf(prefix).pathRewrite()).contains(new PathRewrite.ReplacePrefix("/v1"));
        assertThat(Fixtures.forwardOf(prefix).hostRewrite()).contains("h");
        assertThat(Fixtures.forwardOf(regex).pathRewrite())
                .get()
                .isInstanceOfSatisfying(
                        PathRewrite.ReplaceRegex.class,
                        r -> assertThat(r.substitution()).isEqualTo("/\\2\\1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                      | : no cluster (expected: cluster",
                "{'cluster': ''}                                         | .cluster: \"\" (expected: not empty)",
                "{'cluster_header': 'x'}                                 | .cluster_header: set (expected: unset",
                "{'cluster_specifier_plugin': 'x'}                       | .cluster_specifier_plugin: set",
                "{'cluster': 'c', 'path_rewrite_policy': {'name': 'x'}}  | .path_rewrite_policy: set",
                "{'cluster': 'c', 'timeout': '-1s'}                      | .timeout: -1 s 0 ns (expected: a duration >= 0)",
                "{'cluster': 'c', 'prefix_rewrite': '/\\r\\nx'}          | .prefix_rewrite: a control character",
                "{'cluster': 'c', 'prefix_rewrite': '/', 'regex_rewrite': {'pattern': {'regex': 'a'}}} | .regex_rewrite: set",
                "{'cluster': 'c', 'regex_rewrite': {'pattern': {'regex': 'a'}, 'substitution': '\\\\1'}} | .regex_rewrite.substitution: \"\\1\" (expected: \\0 to \\0",
                "{'weighted_clusters': {}}                               | .weighted_clusters.clusters: a sum of weights of 0",
                "{'weighted_clusters': {'clusters': [{'name': 'a', 'weight': 0}]}} | .weighted_clusters.clusters: a sum of weights of 0",
                "{'weighted_clusters': {'clusters': [{'name': 'a', 'weight': 4294967295}, {'name': 'b', 'weight': 1}]}} | .weighted_clusters.clusters: a sum of weights of 4294967296",
                "{'weighted_clusters': {'total_weight': 9, 'clusters': [{'name': 'a', 'weight': 1}]}} | .weighted_clusters.total_weight: 9 (expected: 1,",
                "{'weighted_clusters': {'clusters': [{'cluster_header': 'a', 'weight': 1}]}} | .weighted_clusters.clusters[0].cluster_header: set",
            })
    void anActionThatCannotBeHonouredIsRefused(String action, String problem) {
        assertThat(Fixtures.problems(Fixtures.forward(action)))
                .singleElement()
                .asString()
                .startsWith(ROUTE + problem);
    }

    @Test
    void whatIsNotHonouredIsReported() {
        Decoded decoded = Fixtures.forward("{'cluster': 'c', 'hash_policy': [{}], 'request_mirror_policies': [{}], "
                + "'cors': {}, 'idle_timeout': '1s', 'rate_limits': [{}], 'metadata_match': {}, 'priority': 'HIGH'}");

        assertThat(Fixtures.accepted(decoded)).isNotNull();
        assertThat(decoded.unsupported())
                .extracting(u -> u.field().substring("virtual_hosts.routes.route.".length()))
                .containsExactlyInAnyOrder(
                        "hash_policy",
                        "request_mirror_policies",
                        "cors",
                        "idle_timeout",
                        "rate_limits",
                        "metadata_match",
                        "priority");
    }
}
