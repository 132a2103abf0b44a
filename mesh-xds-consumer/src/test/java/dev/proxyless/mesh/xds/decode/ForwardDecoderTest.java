package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.GrpcTimeout;
import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.HostRewrite;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.RouteAction;
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

        assertThat(Fixtures.forwardOf(decoded).policy().streamDuration())
                .contains(new StreamDuration(Optional.of(Duration.ZERO), Optional.empty(), Optional.empty()));
    }

    @Test
    void everyLimitOfTimeIsRead() {
        CallPolicy policy = Fixtures.forwardOf(Fixtures.forward("{'cluster': 'c', 'idle_timeout': '7s', "
                        + "'max_stream_duration': {'max_stream_duration': '1s', 'grpc_timeout_header_max': '2s', "
                        + "'grpc_timeout_header_offset': '0.5s'}, 'max_grpc_timeout': '3s', "
                        + "'grpc_timeout_offset': '0.2s', 'priority': 'HIGH'}"))
                .policy();

        assertThat(policy.idleTimeout()).contains(Duration.ofSeconds(7));
        assertThat(policy.streamDuration())
                .contains(new StreamDuration(
                        Optional.of(Duration.ofSeconds(1)),
                        Optional.of(Duration.ofSeconds(2)),
                        Optional.of(Duration.ofMillis(500))));
        assertThat(policy.grpcTimeout()).contains(new GrpcTimeout(Duration.ofSeconds(3), Duration.ofMillis(200)));
        assertThat(policy.priority()).isEqualTo(RoutingPriority.HIGH);
    }

    @Test
    void hedgingOnAPerTryTimeoutIsReadAndWhatEnvoyHasNotIsReported() {
        Decoded decoded = Fixtures.forward("{'cluster': 'c', 'hedge_policy': {'hedge_on_per_try_timeout': true, "
                + "'initial_requests': 2, 'additional_request_chance': {'numerator': 5}}}");

        assertThat(Fixtures.forwardOf(decoded).policy().hedgeOnPerTryTimeout()).isTrue();
        assertThat(Fixtures.reports(decoded))
                .containsExactly(
                        "virtual_hosts.routes.route.hedge_policy.initial_requests: one request is sent at first, as in"
                                + " Envoy",
                        "virtual_hosts.routes.route.hedge_policy.additional_request_chance: one request is sent at"
                                + " first, as in Envoy");
    }

    @Test
    void whatAVirtualHostSaysOfAttemptsAndHedgingHoldsForItsRoutes() {
        Decoded decoded = Fixtures.routes("{'virtual_hosts': [{'name': 'v', 'domains': ['*'], "
                + "'include_request_attempt_count': true, 'include_attempt_count_in_response': true, "
                + "'include_is_timeout_retry_header': true, 'hedge_policy': {'hedge_on_per_try_timeout': true}, "
                + "'routes': [{'match': {'path': '/a'}, 'route': {'cluster': 'c'}}, "
                + "{'match': {'path': '/b'}, 'route': {'cluster': 'c', 'hedge_policy': {}}}]}]}");

        assertThat(Fixtures.routesOf(decoded).virtualHosts().get(0).routes())
                .extracting(route -> ((RouteAction.Forward) route.action()).policy())
                .allMatch(policy -> policy.attemptHeaders().equals(new AttemptHeaders(true, true, true)))
                .extracting(CallPolicy::hedgeOnPerTryTimeout)
                .containsExactly(true, false);
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
    void theAuthorityIsTakenFromWhereTheRouteSays() {
        assertThat(host("'auto_host_rewrite': true")).contains(new HostRewrite.FromEndpoint());
        assertThat(host("'auto_host_rewrite': false")).isEmpty();
        assertThat(host("'host_rewrite_header': 'X-Host'")).contains(new HostRewrite.FromHeader("x-host"));
        assertThat(host("'host_rewrite_path_regex': {'pattern': {'regex': '^/(.+)$'}, 'substitution': '\\\\1'}"))
                .get()
                .isInstanceOfSatisfying(
                        HostRewrite.FromPath.class,
                        rewrite -> assertThat(rewrite.substitution()).isEqualTo("\\1"));
        assertThat(Fixtures.problems(Fixtures.forward("{'cluster': 'c', 'host_rewrite_header': 'a b'}")))
                .singleElement()
                .asString()
                .startsWith("virtual_hosts[0].routes[0].route.host_rewrite_header: \"a b\" (expected: a header's name");
        assertThat(Fixtures.forwardOf(Fixtures.forward("{'cluster': 'c', 'append_x_forwarded_host': true}"))
                        .rewrites()
                        .appendForwardedHost())
                .isTrue();
    }

    private static Optional<HostRewrite> host(String rewrite) {
        return Fixtures.forwardOf(Fixtures.forward("{'cluster': 'c', " + rewrite + "}"))
                .rewrites()
                .host();
    }

    @Test
    void aHeaderMayNameTheCluster() {
        Decoded named = Fixtures.forward("{'cluster_header': 'X-To'}");
        Decoded weighted = Fixtures.forward("{'weighted_clusters': {'clusters': ["
                + "{'cluster_header': ':authority', 'weight': 1, 'host_rewrite_literal': 'h'}]}}");

        assertThat(Fixtures.forwardOf(named).clusters().clusters())
                .singleElement()
                .extracting(WeightedCluster::cluster)
                .isEqualTo(new ClusterName.FromHeader("x-to"));
        assertThat(Fixtures.forwardOf(weighted).clusters().clusters())
                .containsExactly(new WeightedCluster(
                        new ClusterName.FromHeader(":authority"), 1, HeaderRules.NONE, Optional.of("h")));
    }

    @Test
    void thePathAndTheHostAreRewritten() {
        Decoded prefix = Fixtures.forward("{'cluster': 'c', 'prefix_rewrite': '/v1', 'host_rewrite_literal': 'h'}");
        Decoded regex = Fixtures.forward("{'cluster': 'c', 'regex_rewrite': "
                + "{'pattern': {'regex': '/(a)(b)'}, 'substitution': '/\\\\2\\\\1'}}");

        assertThat(Fixtures.forwardOf(prefix).rewrites().path()).contains(new PathRewrite.ReplacePrefix("/v1"));
        assertThat(Fixtures.forwardOf(prefix).rewrites().host()).contains(new HostRewrite.Literal("h"));
        assertThat(Fixtures.forwardOf(regex).rewrites().path())
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
                "{'cluster_header': 'a b'}                               | .cluster_header: \"a b\" (expected: a header's name)",
                "{'cluster_specifier_plugin': 'x'}                       | .cluster_specifier_plugin: \"x\" (expected: one of cluster_specifier_plugins",
                "{'cluster': 'c', 'path_rewrite_policy': {'name': 'x'}}  | .path_rewrite_policy.typed_config: \"\" (expected: envoy",
                "{'cluster': 'c', 'timeout': '-1s'}                      | .timeout: -1 s 0 ns (expected: a duration >= 0)",
                "{'cluster': 'c', 'prefix_rewrite': '/\\r\\nx'}          | .prefix_rewrite: a control character",
                "{'cluster': 'c', 'prefix_rewrite': '/', 'regex_rewrite': {'pattern': {'regex': 'a'}}} | .regex_rewrite: set",
                "{'cluster': 'c', 'regex_rewrite': {'pattern': {'regex': 'a'}, 'substitution': '\\\\1'}} | .regex_rewrite.substitution: \"\\1\" (expected: \\0 to \\0",
                "{'weighted_clusters': {}}                               | .weighted_clusters.clusters: a sum of weights of 0",
                "{'weighted_clusters': {'clusters': [{'name': 'a', 'weight': 0}]}} | .weighted_clusters.clusters: a sum of weights of 0",
                "{'weighted_clusters': {'clusters': [{'name': 'a', 'weight': 4294967295}, {'name': 'b', 'weight': 1}]}} | .weighted_clusters.clusters: a sum of weights of 4294967296",
                "{'weighted_clusters': {'total_weight': 9, 'clusters': [{'name': 'a', 'weight': 1}]}} | .weighted_clusters.total_weight: 9 (expected: 1,",
                "{'weighted_clusters': {'clusters': [{'name': 'b', 'cluster_header': 'a', 'weight': 1}]}} | .weighted_clusters.clusters[0].cluster_header: set",
            })
    void anActionThatCannotBeHonouredIsRefused(String action, String problem) {
        assertThat(Fixtures.problems(Fixtures.forward(action)))
                .singleElement()
                .asString()
                .startsWith(ROUTE + problem);
    }

    @ParameterizedTest
    @CsvSource({"SERVICE_UNAVAILABLE, 503", "NOT_FOUND, 404", "INTERNAL_SERVER_ERROR, 500"})
    void aClusterThatIsNotThereHasAStatus(String code, int status) {
        Decoded decoded = Fixtures.forward("{'cluster': 'c', 'cluster_not_found_response_code': '" + code + "'}");

        assertThat(Fixtures.forwardOf(decoded).clusterNotFoundStatus()).isEqualTo(status);
    }

    @Test
    void whatIsNotHonouredIsReported() {
        Decoded decoded =
                Fixtures.forward("{'cluster': 'c', 'cors': {}, 'upgrade_configs': [{}], 'metadata_match': {}}");

        assertThat(Fixtures.accepted(decoded)).isNotNull();
        assertThat(decoded.unsupported())
                .extracting(u -> u.field().substring("virtual_hosts.routes.route.".length()))
                .containsExactlyInAnyOrder("cors", "upgrade_configs", "metadata_match");
    }
}
