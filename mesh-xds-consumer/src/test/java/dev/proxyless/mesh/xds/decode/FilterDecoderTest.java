package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.FilterOverride;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.filter.config.HeaderMutationConfig;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterDecoderTest {

    private static final String FILTERS = "type.googleapis.com/envoy.extensions.filters.";
    private static final String FAULT = "'@type': '" + FILTERS + "http.fault.v3.HTTPFault'";
    private static final String MUTATION = "'@type': '" + FILTERS + "http.header_mutation.v3.HeaderMutation'";
    private static final String MUTATION_PER_ROUTE =
            "'@type': '" + FILTERS + "http.header_mutation.v3.HeaderMutationPerRoute'";
    private static final String WRAPPER = "'@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig'";

    @Test
    void aFaultHasAllThatEnvoySaysOfIt() {
        FaultConfig fault =
                (FaultConfig) filter(FAULT + ", 'delay': {'fixed_delay': '0.5s', 'percentage': {'numerator': 5}}, "
                        + "'abort': {'grpc_status': 14, 'percentage': {'numerator': 2, 'denominator': 'TEN_THOUSAND'}}, "
                        + "'upstream_cluster': 'v1', 'headers': [{'name': 'X-Test', 'present_match': true}], "
                        + "'downstream_nodes': ['n1'], 'max_active_faults': 7");

        assertThat(fault.delay())
                .contains(new FaultConfig.Delay(Optional.of(Duration.ofMillis(500)), new Fraction(5, 100)));
        assertThat(fault.abort())
                .contains(new FaultConfig.Abort(OptionalInt.empty(), OptionalInt.of(14), new Fraction(2, 10_000)));
        assertThat(fault.upstreamCluster()).isEqualTo("v1");
        assertThat(fault.headers()).singleElement().satisfies(header -> {
            assertThat(header.name()).isEqualTo("x-test");
            assertThat(header.matches("")).isTrue();
        });
        assertThat(fault.downstreamNodes()).containsExactly("n1");
        assertThat(fault.maxActiveFaults()).hasValue(7);
    }

    @Test
    void aFaultSaysHowFastResponsesAreOrLeavesItToRequests() {
        String all = "'percentage': {'numerator': 100}";
        FaultConfig fixed = (FaultConfig)
                filter(FAULT + ", 'response_rate_limit': {'fixed_limit': {'limit_kbps': '3'}, " + all + "}");
        FaultConfig asked = (FaultConfig) filter(FAULT + ", 'response_rate_limit': {'header_limit': {}, " + all + "}");

        assertThat(fixed.responseRate())
                .contains(new FaultConfig.ResponseRate(OptionalLong.of(3072), new Fraction(100, 100)));
        assertThat(asked.responseRate())
                .contains(new FaultConfig.ResponseRate(OptionalLong.empty(), new Fraction(100, 100)));
    }

    @Test
    void aFaultMayLeaveItToRequestsAndAPercentageThatIsNotSetIsNone() {
        FaultConfig fault =
                (FaultConfig) filter(FAULT + ", 'delay': {'header_delay': {}}, 'abort': {'header_abort': {}}");

        assertThat(fault.delay()).contains(new FaultConfig.Delay(Optional.empty(), new Fraction(0, 100)));
        assertThat(fault.abort())
                .contains(new FaultConfig.Abort(OptionalInt.empty(), OptionalInt.empty(), new Fraction(0, 100)));
    }

    @Test
    void headersAreChangedInTheOrderInWhichTheChangesAreWritten() {
        assertThat(filter(
                        MUTATION + ", 'most_specific_header_mutations_wins': true, 'mutations': {'request_mutations': ["
                                + "{'append': {'header': {'key': 'X-A', 'value': '1'}, 'append_action': 'ADD_IF_ABSENT'}}, "
                                + "{'remove': 'X-B'}], 'response_mutations': [{'remove': 'x-c'}]}"))
                .isEqualTo(new HeaderMutationConfig(
                        new HeaderRules(
                                List.of(
                                        new HeaderMutation.Put("x-a", "1", Action.ADD_IF_ABSENT),
                                        new HeaderMutation.Remove("x-b")),
                                List.of(new HeaderMutation.Remove("x-c"))),
                        true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                FAULT + ", 'delay': {} | delay: no delay (expected: fixed_delay or header_delay)",
                FAULT + ", 'delay': {'fixed_delay': '0s'} | delay.fixed_delay: 0s (expected: > 0)",
                FAULT + ", 'abort': {} | abort: no status (expected: http_status, grpc_status or header_abort)",
                FAULT
                        + ", 'response_rate_limit': {} | response_rate_limit: no limit (expected: fixed_limit or header_limit)",
                FAULT + ", 'response_rate_limit': {'fixed_limit': {}} "
                        + "| response_rate_limit.fixed_limit.limit_kbps: 0 (expected: >= 1)",
                FAULT + ", 'abort': {'grpc_status': 17} | abort.grpc_status: 17 (expected: 0 to 16)",
                FAULT + ", 'headers': [{'name': ''}] | headers[0].name: ",
                MUTATION
                        + ", 'mutations': {'request_mutations': [{}]} | mutations.request_mutations[0]: no action (expected: remove or append)",
                MUTATION
                        + ", 'mutations': {'request_mutations': [{'remove': ':path'}]} | mutations.request_mutations[0].remove: \":path\"",
                MUTATION
                        + ", 'mutations': {'query_parameter_mutations': [{}]} | mutations.query_parameter_mutations: set (expected: unset",
            })
    void whatAFilterCannotBeToldIsRefused(String config, String problem) {
        assertThat(Fixtures.problems(listener(config)))
                .singleElement()
                .asString()
                .startsWith("api_listener.api_listener.http_filters[0].typed_config." + problem);
    }

    @Test
    void everyLevelOfTheRoutesMayTellAFilterSomethingElse() {
        RouteConfig routes = Fixtures.routesOf(Fixtures.routes("{'name': 'r', " + overrides("'f': {" + abort(501) + "}")
                + ", 'virtual_hosts': [{'name': 'v', 'domains': ['*'], " + overrides("'f': {" + abort(502) + "}")
                + ", 'routes': [{'match': {'prefix': '/'}, " + overrides("'f': {" + abort(503) + "}")
                + ", 'route': {'weighted_clusters': {'clusters': [{'name': 'c', 'weight': 1, "
                + overrides("'f': {" + abort(504) + "}") + "}]}}}]}]}"));
        var host = routes.virtualHosts().get(0);
        var route = host.routes().get(0);
        var cluster =
                ((RouteAction.Forward) route.action()).clusters().clusters().get(0);

        assertThat(List.of(routes.filters(), host.filters(), route.filters(), cluster.filters()))
                .extracting(level -> status(level.byName().values()))
                .containsExactly(501, 502, 503, 504);
    }

    @Test
    void aRouteMaySwitchAFilterOffAndOn() {
        assertThat(overridesOf("'f': {" + WRAPPER + ", 'disabled': true}, 'g': {" + WRAPPER + ", 'config': {" + FAULT
                        + "}}, " + "'h': {" + MUTATION_PER_ROUTE
                        + ", 'mutations': {'request_mutations': [{'remove': 'x'}]}}"))
                .containsEntry("f", FilterOverride.DISABLED)
                .containsEntry("g", FilterOverride.of(FaultConfig.NONE))
                .containsEntry(
                        "h",
                        FilterOverride.of(new HeaderMutationConfig(
                                new HeaderRules(List.of(new HeaderMutation.Remove("x")), List.of()), false)));
    }

    @Test
    void whatARouteTellsAFilterThatNobodyKnowsIsFatalUnlessItIsOptional() {
        String unknown = "{'@type': 'type.googleapis.com/xds.type.v3.TypedStruct', 'type_url': 't/acme.Filter'}";

        assertThat(Fixtures.problems(routes("'f': " + unknown)))
                .singleElement()
                .asString()
                .startsWith("virtual_hosts[0].typed_per_filter_config[\"f\"]: \"acme.Filter\" (expected: ");
        Decoded optional = routes("'f': {" + WRAPPER + ", 'is_optional': true, 'config': " + unknown + "}");
        assertThat(Fixtures.routesOf(optional).virtualHosts().get(0).filters().byName())
                .isEmpty();
        assertThat(Fixtures.reports(optional)).singleElement().asString().contains("\"acme.Filter\" has no effect");
    }

    @Test
    void aFilterWhoseModuleIsNotThereIsRefusedWithTheNameOfTheModule() {
        Any listener = Fixtures.any(
                ResourceType.LISTENER,
                "{'name': 'l', 'api_listener': {'api_listener': {'@type': '" + FILTERS
                        + "network.http_connection_manager.v3.HttpConnectionManager', 'route_config': {},"
                        + " 'http_filters': [{'name': 'limit', 'typed_config': {'@type': '" + FILTERS
                        + "http.ratelimit.v3.RateLimit'}}]}}}");

        assertThat(Fixtures.problems(
                        ResourceDecoder.create(RuntimeValues.NONE).decode(ResourceType.LISTENER, listener)))
                .singleElement()
                .asString()
                .contains("http_filters[0]: \"limit\"", "it needs the module mesh-rate-limit on the class path");
    }

    @Test
    void whatNobodyKnowsIsLeftOutWhereTheApplicationSaysSo() {
        String unknown = "{'@type': 'type.googleapis.com/xds.type.v3.TypedStruct', 'type_url': 't/acme.Filter'}";
        ResourceDecoder lenient = ResourceDecoder.create().with(ResourceOptions.DEFAULT.with(UnknownFilters.LEAVE_OUT));
        Any route = Fixtures.any(
                ResourceType.ROUTE_CONFIGURATION, "{'name': 'r', 'typed_per_filter_config': {'f': " + unknown + "}}");
        Any listener = Fixtures.any(
                ResourceType.LISTENER,
                "{'name': 'l', 'api_listener': {'api_listener': {'@type': '" + FILTERS
                        + "network.http_connection_manager.v3.HttpConnectionManager', 'route_config': {},"
                        + " 'http_filters': [{'name': 'f', 'typed_config': " + unknown + "},"
                        + " {'name': 'authz', 'typed_config': {'@type': '" + FILTERS
                        + "http.ext_authz.v3.ExtAuthz'}}]}}}");

        assertThat(Fixtures.problems(ResourceDecoder.create().decode(ResourceType.LISTENER, listener)))
                .hasSize(2);
        assertThat(Fixtures.reports(lenient.decode(ResourceType.LISTENER, listener)))
                .containsExactly(
                        "api_listener.api_listener.http_filters[\"f\"]: no client has such a filter",
                        "api_listener.api_listener.http_filters[\"authz\"]: no client has such a filter");
        assertThat(Fixtures.reports(lenient.decode(ResourceType.ROUTE_CONFIGURATION, route)))
                .singleElement()
                .asString()
                .contains("\"acme.Filter\" has no effect");
    }

    @Test
    void whatARouteTellsAFilterOfServersIsReported() {
        Decoded decoded =
                routes("'f': {'@type': '" + FILTERS + "http.ext_authz.v3.ExtAuthzPerRoute', 'disabled': true}");

        assertThat(Fixtures.routesOf(decoded).virtualHosts().get(0).filters().byName())
                .isEmpty();
        assertThat(Fixtures.reports(decoded)).singleElement().asString().contains("no client has such a filter");
    }

    @Test
    void anOverrideOfNothingIsRefused() {
        assertThat(Fixtures.problems(routes("'f': {" + WRAPPER + "}")))
                .singleElement()
                .asString()
                .contains("config: missing (expected: a configuration, or disabled: true)");
    }

    private static FilterConfig filter(String config) {
        XdsResource.Listener listener = (XdsResource.Listener) Fixtures.accepted(listener(config));
        return listener.rules().filters().get(0).config();
    }

    private static Decoded listener(String config) {
        return Fixtures.listener("{'name': 'l', 'api_listener': {'api_listener': {'@type': '" + FILTERS
                + "network.http_connection_manager.v3.HttpConnectionManager', "
                + "'rds': {'config_source': {'ads': {}}, 'route_config_name': 'r'}, "
                + "'http_filters': [{'name': 'f', 'typed_config': {" + config + "}}]}}}");
    }

    private static Map<String, FilterOverride> overridesOf(String overrides) {
        return Fixtures.routesOf(routes(overrides))
                .virtualHosts()
                .get(0)
                .filters()
                .byName();
    }

    private static Decoded routes(String overrides) {
        return Fixtures.routes(
                "{'name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*'], " + overrides(overrides) + "}]}");
    }

    private static String overrides(String entries) {
        return "'typed_per_filter_config': {" + entries + "}";
    }

    private static String abort(int status) {
        return FAULT + ", 'abort': {'http_status': " + status + ", 'percentage': {'numerator': 100}}";
    }

    private static int status(Collection<FilterOverride> overrides) {
        FaultConfig fault = (FaultConfig) overrides.iterator().next().config().orElseThrow();
        return fault.abort().orElseThrow().httpStatus().orElseThrow();
    }
}
