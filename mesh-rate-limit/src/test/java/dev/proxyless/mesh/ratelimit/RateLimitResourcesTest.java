package dev.proxyless.mesh.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.FilterOverride;
import dev.proxyless.mesh.model.filter.config.LimitedAnswer;
import dev.proxyless.mesh.model.filter.config.RateLimitConfig;
import dev.proxyless.mesh.model.filter.config.RateLimitSettings;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RateLimitAction;
import dev.proxyless.mesh.model.route.RateLimits.VirtualHostOption;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitResourcesTest {

    private static final String SERVICE =
            "rate_limit_service: {transport_api_version: V3, grpc_service: {envoy_grpc: {cluster_name: rls}}}";

    @Test
    void aFilterHasAllThatEnvoySaysOfIt() {
        RateLimitConfig config = (RateLimitConfig) config(accepted(
                "domain: shop, stage: 2, request_type: external, timeout: 0.1s, failure_mode_deny: true, "
                        + "rate_limited_as_resource_exhausted: true, enable_x_ratelimit_headers: DRAFT_VERSION_03, "
                        + "disable_x_envoy_ratelimited_header: true, rate_limited_status: {code: 503}, "
                        + "response_headers_to_add: [{header: {key: x-l, value: l}}], status_on_error: {code: 504}, "
                        + "stat_prefix: s, filter_enabled: {default_value: {numerator: 50}}, "
                        + "filter_enforced: {default_value: {numerator: 10}}, rate_limit_service: {grpc_service: "
                        + "{envoy_grpc: {cluster_name: rls, authority: limits.shop}}}",
                "{}"));

        assertThat(config)
                .isEqualTo(RateLimitConfig.of(
                        new RateLimitSettings(
                                new RateLimitSettings.Service("rls", "limits.shop", Duration.ofMillis(100)),
                                2,
                                new Fraction(50, 100),
                                new Fraction(10, 100),
                                new LimitedAnswer(
                                        503,
                                        OptionalInt.of(8),
                                        List.of(new HeaderMutation.Put(
                                                "x-l", "l", HeaderMutation.Action.APPEND_IF_EXISTS_OR_ADD)),
                                        false,
                                        true),
                                OptionalInt.of(504)),
                        "shop"));
        assertThat(config.clusters()).containsExactly("rls");
    }

    @Test
    void whatIsNotSaidIsAsInEnvoy() {
        assertThat(config(accepted("domain: shop, " + SERVICE, "{}")))
                .isEqualTo(RateLimitConfig.of(
                        new RateLimitSettings(
                                new RateLimitSettings.Service("rls", "rls", Duration.ofMillis(20)),
                                0,
                                Fraction.ALL,
                                Fraction.ALL,
                                new LimitedAnswer(429, OptionalInt.empty(), List.of(), true, false),
                                OptionalInt.empty()),
                        "shop"));
    }

    @Test
    void aRouteSaysWhatItsCallsAreCountedBy() {
        XdsResource.Listener listener = accepted(
                "domain: shop, " + SERVICE,
                "{vh_rate_limits: INCLUDE, domain: other, rate_limits: [{actions: [{remote_address: {}}]}]}");

        Map<String, FilterOverride> told =
                routes(listener).virtualHosts().get(0).routes().get(0).filters().byName();
        assertThat(Objects.requireNonNull(told.get("limit")).config())
                .contains(new RateLimitConfig(
                        Optional.empty(),
                        "other",
                        VirtualHostOption.INCLUDE,
                        List.of(RateLimit.of(new RateLimitAction.RemoteAddress()))));
    }

    @Test
    void descriptorsWithAKeyAreForServicesAloneAndThoseOfTheEndForNobodyOfAll() {
        RouteAction.Forward forward = (RouteAction.Forward) routes(accepted("domain: shop, " + SERVICE, "{}"))
                .virtualHosts()
                .get(0)
                .routes()
                .get(0)
                .action();

        RateLimit plain = RateLimit.of(new RateLimitAction.DestinationCluster());
        assertThat(forward.rateLimits().route())
                .containsExactly(
                        new RateLimit(plain.actions(), 0, Optional.empty(), false, Fraction.ALL),
                        new RateLimit(plain.actions(), 0, Optional.empty(), false, Fraction.NONE),
                        new RateLimit(plain.actions(), 0, Optional.empty(), true, Fraction.NONE));
    }

    @Test
    void noCallIsInternal() {
        Decoded decoded = decoded("domain: shop, request_type: internal, " + SERVICE, "{}");

        assertThat(((RateLimitConfig) config(accepted("domain: shop, request_type: internal, " + SERVICE, "{}")))
                        .settings()
                        .map(RateLimitSettings::enabled))
                .contains(Fraction.NONE);
        assertThat(decoded.toString()).contains("request_type", "no call is asked about");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "domain: ''                                    | domain: ",
                "domain: d, stage: 11                          | stage: 11 (expected: 0 to 10)",
                "domain: d, request_type: odd                  | request_type: \"odd\" (expected: internal, external or both)",
                "domain: d, failure_mode_deny: true, status_on_error: {code: 100}"
                        + "                                    | status_on_error.code: 100 (expected: 200 to 599)",
                "domain: d, rate_limited_status: {code: 99}    | rate_limited_status.code: 99 (expected: 100 to 599)",
                "domain: d, timeout: -1s                       | timeout: "
            })
    void whatCannotBeUsedIsRefusedByItsPath(String told, String problem) {
        assertThat(problems(told + ", " + SERVICE)).contains("http_filters[0].typed_config." + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "domain: d | rate_limit_service: missing",
                "domain: d, rate_limit_service: {grpc_service: {google_grpc: {target_uri: a, stat_prefix: a}}}"
                        + " | rate_limit_service.grpc_service.google_grpc: set (expected: unset",
                "domain: d, rate_limit_service: {grpc_service: {envoy_grpc: {}}}"
                        + " | rate_limit_service.grpc_service.envoy_grpc.cluster_name: ",
                "domain: d, rate_limit_service: {transport_api_version: V2, grpc_service: {envoy_grpc: {cluster_name: c}}}"
                        + " | rate_limit_service.transport_api_version: V2 (expected: V3)"
            })
    void aServiceThatCannotBeAskedIsRefusedByItsPath(String told, String problem) {
        assertThat(problems(told)).contains("http_filters[0].typed_config." + problem);
    }

    private static String problems(String filter) {
        return decoded(filter, "{}").toString().replace(", problem=", ": ");
    }

    private static XdsResource.Listener accepted(String filter, String route) {
        if (decoded(filter, route) instanceof Decoded.Accepted accepted
                && accepted.resource() instanceof XdsResource.Listener listener) {
            return listener;
        }
        throw new AssertionError(decoded(filter, route));
    }

    private static FilterConfig config(XdsResource.Listener listener) {
        return listener.rules().filters().get(0).config();
    }

    private static RouteConfig routes(XdsResource.Listener listener) {
        return ((RouteSource.Inline) listener.routes()).routes();
    }

    private static Decoded decoded(String filter, String route) {
        String text = """
                resources:
                - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
                  name: orders
                  api_listener:
                    api_listener:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      http_filters:
                      - name: limit
                        typed_config: {"@type": "type.googleapis.com/envoy.extensions.filters.http.ratelimit.v3.RateLimit", %s}
                      - name: router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                      route_config:
                        name: r
                        virtual_hosts:
                        - name: v
                          domains: ["*"]
                          routes:
                          - match: {prefix: /}
                            route:
                              cluster: c
                              rate_limits:
                              - {actions: [{destination_cluster: {}}], disable_key: here}
                              - {actions: [{destination_cluster: {}}], disable_key: gone}
                              - {actions: [{destination_cluster: {}}], apply_on_stream_done: true}
                            typed_per_filter_config:
                              limit: {"@type": "type.googleapis.com/envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute", %s}
                """.formatted(filter, route.substring(1, route.length() - 1));
        if (!(ConfigDocument.parse("limits", text) instanceof ConfigDocument.Resources resources)) {
            throw new AssertionError(text);
        }
        return ResourceDecoder.create(
                        RuntimeValues.ofTexts(Map.of("ratelimit.gone.http_filter_enabled", "0")), Set.of(), "")
                .decode(ResourceType.LISTENER, resources.resources().get(0));
    }
}
