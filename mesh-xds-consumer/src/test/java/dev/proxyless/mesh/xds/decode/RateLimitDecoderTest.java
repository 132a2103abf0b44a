package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.MatchInput;
import dev.proxyless.mesh.model.match.QueryMatch;
import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RateLimitAction;
import dev.proxyless.mesh.model.route.RateLimits;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import io.envoyproxy.envoy.config.route.v3.RateLimit.Action;
import io.envoyproxy.envoy.config.route.v3.RateLimit.Action.SourceCluster;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RateLimitDecoderTest {

    private static final String INPUT = "type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput";
    private static final String EXPRESSION =
            "type.googleapis.com/envoy.extensions.rate_limit_descriptors.expr.v3.Descriptor";
    private static final RateLimitAction KEY = new RateLimitAction.GenericKey("generic_key", "x");

    @ParameterizedTest
    @MethodSource("actions")
    void eachActionIsRead(String json, RateLimitAction action) {
        Decoded decoded = route("'rate_limits': [{'actions': [" + json + "]}]");

        assertThat(Fixtures.forwardOf(decoded).rateLimits().route()).containsExactly(RateLimit.of(action));
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    private static Stream<Arguments> actions() {
        return Stream.of(
                Arguments.of("{'generic_key': {'descriptor_value': 'x'}}", KEY),
                Arguments.of("{'destination_cluster': {}}", new RateLimitAction.DestinationCluster()),
                Arguments.of("{'source_cluster': {}}", new RateLimitAction.GenericKey("source_cluster", "")),
                Arguments.of("{'remote_address': {}}", new RateLimitAction.RemoteAddress()),
                Arguments.of("{'masked_remote_address': {}}", new RateLimitAction.MaskedRemoteAddress(32, 128)),
                Arguments.of(
                        "{'masked_remote_address': {'v4_prefix_mask_len': 0, 'v6_prefix_mask_len': 64}}",
                        new RateLimitAction.MaskedRemoteAddress(0, 64)),
                Arguments.of(
                        "{'request_headers': {'header_name': 'X-A', 'descriptor_key': 'k', 'skip_if_absent': true}}",
                        new RateLimitAction.RequestHeader("x-a", "k", true)),
                Arguments.of(
                        "{'query_parameters': {'query_parameter_name': 'q', 'descriptor_key': 'k'}}",
                        new RateLimitAction.QueryParameter("q", "k", false)),
                Arguments.of(
                        "{'header_value_match': {'descriptor_value': 'x', 'headers': [{'name': 'a'}]}}",
                        new RateLimitAction.ValueMatch(
                                "header_match",
                                "x",
                                true,
                                List.of(new HeaderMatch.Present("a", true, false)),
                                List.of())),
                Arguments.of(
                        "{'query_parameter_value_match': {'descriptor_key': 'k', 'descriptor_value': 'x', "
                                + "'expect_match': false, 'query_parameters': [{'name': 'q'}]}}",
                        new RateLimitAction.ValueMatch(
                                "k", "x", false, List.of(), List.of(new QueryMatch.Present("q", true)))),
                Arguments.of(
                        "{'metadata': {'descriptor_key': 'k', 'metadata_key': {'key': 'f', 'path': [{'key': 'p'}]}, "
                                + "'default_value': 'd', 'source': 'ROUTE_ENTRY', 'skip_if_absent': true}}",
                        new RateLimitAction.RouteMetadata("f", List.of("p"), "k", "d", true, true)),
                Arguments.of(
                        "{'extension': {'name': 'k', 'typed_config': {'@type': '" + INPUT
                                + "', 'header_name': 'x-a'}}}",
                        new RateLimitAction.Input("k", new MatchInput.Header("x-a"))));
    }

    @Test
    void callsComeFromTheClusterOfTheirProcess() {
        RouteConfiguration routes = RouteConfiguration.newBuilder()
                .setName("r")
                .addVirtualHosts(VirtualHost.newBuilder()
                        .setName("v")
                        .addDomains("*")
                        .addRateLimits(io.envoyproxy.envoy.config.route.v3.RateLimit.newBuilder()
                                .addActions(Action.newBuilder().setSourceCluster(SourceCluster.getDefaultInstance())))
                        .addRoutes(Route.newBuilder()
                                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                                .setRoute(RouteAction.newBuilder().setCluster("c"))))
                .build();
        Decoded decoded = ResourceDecoder.create(RuntimeValues.NONE, Set.of(), "shop")
                .decode(ResourceType.ROUTE_CONFIGURATION, Any.pack(routes));

        assertThat(Fixtures.forwardOf(decoded).rateLimits().virtualHost())
                .containsExactly(RateLimit.of(new RateLimitAction.GenericKey("source_cluster", "shop")));
    }

    @Test
    void aRouteHasWhatItsVirtualHostSays() {
        String virtualHost = "'rate_limits': [{'actions': [{'remote_address': {}}], 'stage': 2}]";
        String route = "'include_vh_rate_limits': true, 'rate_limits': [{'actions': [{'generic_key': "
                + "{'descriptor_value': 'x'}}]}, {'disable_key': 'k', 'actions': [{'remote_address': {}}]}]";

        assertThat(Fixtures.forwardOf(in(virtualHost, route)).rateLimits())
                .isEqualTo(new RateLimits(
                        List.of(
                                RateLimit.of(KEY),
                                new RateLimit(
                                        List.of(new RateLimitAction.RemoteAddress()),
                                        0,
                                        Optional.empty(),
                                        false,
                                        Fraction.ALL)),
                        List.of(new RateLimit(List.of(new RateLimitAction.RemoteAddress()), 2, Optional.empty())),
                        true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'extension': {'name': 'expr', 'typed_config': {'@type': '" + EXPRESSION + "', 'parsed': {}}}}",
                "{'extension': {'name': 'expr', 'typed_config': {'@type': 'type.googleapis.com/google.protobuf.Empty'}}}",
            })
    void whatIsForOtherFiltersOnlyIsReportedAndMakesNoDescriptor(String action) {
        Decoded decoded = route("'rate_limits': [{'actions': [{'destination_cluster': {}}, " + action + "]}]");

        assertThat(Fixtures.forwardOf(decoded).rateLimits().route()).isEmpty();
        assertThat(Fixtures.reports(decoded)).singleElement().asString().contains("no descriptor is made");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'generic_key': {}} | generic_key.descriptor_value: ",
                "{'request_headers': {'header_name': 'a b', 'descriptor_key': 'k'}} | request_headers.header_name: ",
                "{'request_headers': {'header_name': 'a'}} | request_headers.descriptor_key: ",
                "{'masked_remote_address': {'v4_prefix_mask_len': 33}} | masked_remote_address.v4_prefix_mask_len: 33",
                "{'masked_remote_address': {'v6_prefix_mask_len': 129}} | masked_remote_address.v6_prefix_mask_len: 129",
                "{'query_parameters': {'descriptor_key': 'k'}} | query_parameters.query_parameter_name: ",
                "{'header_value_match': {'descriptor_value': 'x'}} | header_value_match.headers: empty",
                "{'query_parameter_value_match': {'descriptor_value': 'x'}}"
                        + " | query_parameter_value_match.query_parameters: empty",
                "{'metadata': {'descriptor_key': 'k', 'metadata_key': {'key': 'f'}}} | metadata.metadata_key.path: []",
            })
    void whatIsNoActionIsRefused(String action, String problem) {
        assertThat(Fixtures.problems(route("'rate_limits': [{'actions': [" + action + "]}]")))
                .singleElement()
                .asString()
                .contains("rate_limits[0].actions[0]." + problem);
    }

    private static Decoded route(String fields) {
        return in("'name': 'v'", fields);
    }

    private static Decoded in(String virtualHost, String route) {
        String name = virtualHost.contains("'name'") ? "" : "'name': 'v', ";
        return Fixtures.routes("{'name': 'r', 'virtual_hosts': [{" + name + virtualHost
                + ", 'domains': ['*'], 'routes': [{'match': {'prefix': '/'}, 'route': {'cluster': 'c', " + route
                + "}}]}]}");
    }
}
