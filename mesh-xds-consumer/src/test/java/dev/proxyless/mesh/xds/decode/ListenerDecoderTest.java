package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.route.StreamLimits;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListenerDecoderTest {

    private static final String TYPE = "'@type': 'type.googleapis.com/envoy.extensions.filters.";
    private static final String MANAGER = TYPE + "network.http_connection_manager.v3.HttpConnectionManager'";
    private static final String RDS = "'rds': {'config_source': {'ads': {}}, 'route_config_name': 'r'}";
    private static final String ROUTER = "{'name': 'router', 'typed_config': {" + TYPE + "http.router.v3.Router'}}";
    private static final String CACHE = "{'name': 'cache', 'typed_config': {" + TYPE + "http.cache.v3.CacheConfig'}}";

    @Test
    void routesAreAskedForByName() {
        assertThat(Fixtures.accepted(api(RDS)))
                .isEqualTo(new XdsResource.Listener("l", new RouteSource.Rds("r", ResourceSource.ADS)));
        assertThat(Fixtures.accepted(api(RDS.replace("ads", "self")))).isNotNull();
    }

    @Test
    void routesMayBeInline() {
        XdsResource.Listener listener = (XdsResource.Listener)
                Fixtures.accepted(api("'route_config': {'virtual_hosts': [{'name': 'v', 'domains': ['*']}]}"));

        assertThat(listener.routes())
                .isInstanceOfSatisfying(
                        RouteSource.Inline.class,
                        inline -> assertThat(inline.routes().virtualHosts()).hasSize(1));
    }

    @Test
    void timeHoldsForRoutesThatSayNothing() {
        Decoded decoded = api(RDS + ", 'stream_idle_timeout': '30s', 'request_timeout': '5s', "
                + "'common_http_protocol_options': {'max_stream_duration': '60s', 'idle_timeout': '3600s'}");

        assertThat(((XdsResource.Listener) Fixtures.accepted(decoded)).rules().limits())
                .isEqualTo(new StreamLimits(Optional.of(Duration.ofSeconds(30)), Optional.of(Duration.ofSeconds(60))));
        String manager = "api_listener.api_listener.";
        assertThat(Fixtures.reports(decoded))
                .containsExactlyInAnyOrder(
                        manager + "request_timeout: how long a request may take to be sent is limited by the timeout of"
                                + " the route",
                        manager + "common_http_protocol_options.idle_timeout: connections are the client library's");
        assertThat(((XdsResource.Listener) Fixtures.accepted(api(RDS))).rules().limits())
                .isSameAs(StreamLimits.NONE);
    }

    @Test
    void theFirstChainWithAConnectionManagerOfAnEnvoysListenerIsUsed() {
        Decoded decoded = Fixtures.listener("{'address': {'socket_address': {'address': '0.0.0.0', 'port_value': 80}}, "
                + "'filter_chains': [{'filters': [{'name': 'tcp'}]}, {'filters': [{'name': 'x'}, {'name': 'hcm', "
                + "'typed_config': {" + MANAGER + ", 'stat_prefix': 'in', 'http_filters': [" + CACHE + ", " + ROUTER
                + "], " + RDS
                + "}}]}]}");

        assertThat(Fixtures.accepted(decoded))
                .isEqualTo(new XdsResource.Listener("0.0.0.0:80", new RouteSource.Rds("r", ResourceSource.ADS)));
        assertThat(Fixtures.reports(decoded))
                .containsExactlyInAnyOrder(
                        "filter_chains: only the first with an HttpConnectionManager is used",
                        "filter_chains.filters: \"tcp\" is passed over",
                        "filter_chains.filters.typed_config.http_filters[\"cache\"]: no client has such a filter");
    }

    @Test
    void theDefaultChainOfAnEnvoysListenerIsTheLastResort() {
        Decoded decoded = Fixtures.listener("{'name': 'l', 'default_filter_chain': {'filters': [{'name': 'hcm', "
                + "'typed_config': {" + MANAGER + ", " + RDS + "}}]}}");

        assertThat(Fixtures.accepted(decoded).name()).isEqualTo("l");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name': 'l'}                                         | : neither api_listener nor a filter chain",
                "{'api_listener': {'api_listener': {" + MANAGER + ", " + RDS + "}}} | name: \"\" (expected: not empty)",
                "{'name': 'l', 'api_listener': {}}                     | api_listener.api_listener: \"\" (expected: envoy.",
            })
    void aListenerWithoutHttpIsRefused(String listener, String problem) {
        assertThat(Fixtures.problems(Fixtures.listener(listener)))
                .singleElement()
                .asString()
                .startsWith(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'stat_prefix': 'x'                                     | : no routes (expected: rds or route_config)",
                "'scoped_routes': {}                                    | .scoped_routes: set (expected: unset",
                "'rds': {'config_source': {'ads': {}}}                  | .rds.route_config_name: \"\" (expected: not empty)",
                "'rds': {'route_config_name': 'r'}                      | .rds.config_source: unset (expected: ads, self, api_config_source or path_config_source)",
                "'rds': {'config_source': {'path_config_source': {'path': ''}}, 'route_config_name': 'r'} | .rds.config_source.path_config_source.path: \"\" (expected: the path of a file)",
                "'route_config': {'virtual_hosts': [{}]}                | .route_config.virtual_hosts[0].domains: none",
                RDS + ", 'http_filters': [" + CACHE + ", " + ROUTER
                        + "] | .http_filters[0]: \"cache\" of type \"envoy.extensions.filters.http.cache.v3.CacheConfig\" (expected: a filter that is supported, or is_optional",
                RDS + ", 'http_filters': [" + ROUTER + ", " + ROUTER
                        + "] | .http_filters[1].name: \"router\" (expected: a name that occurs once)",
                RDS + ", 'http_filters': [{'name': 'f', 'typed_config': {" + TYPE
                        + "http.fault.v3.HTTPFault', 'abort': {'http_status': 77}}}] | .http_filters[0].typed_config.abort.http_status: 77 (expected: 200 to 599)",
            })
    void aManagerThatCannotBeHonouredIsRefused(String manager, String problem) {
        assertThat(Fixtures.problems(api(manager)))
                .singleElement()
                .asString()
                .startsWith("api_listener.api_listener" + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name': 'cache', 'is_optional': true, 'typed_config': {" + TYPE + "http.cache.v3.CacheConfig'}}",
                "{'name': 'cache', 'disabled': true, 'typed_config': {" + TYPE + "http.cache.v3.CacheConfig'}}",
                "{'name': 'alpn', 'typed_config': {'@type': 'type.googleapis.com/xds.type.v3.TypedStruct', 'type_url': 't/istio.envoy.config.filter.http.alpn.v2alpha1.FilterConfig'}}",
                "{'name': 'stats', 'typed_config': {'@type': 'type.googleapis.com/xds.type.v3.TypedStruct', 'type_url': 't/stats.PluginConfig'}}",
            })
    void aFilterThatMayBeLeftOutIsReported(String filter) {
        Decoded decoded = api(RDS + ", 'http_filters': [" + filter + ", " + ROUTER + "]");

        assertThat(Fixtures.accepted(decoded)).isNotNull();
        assertThat(Fixtures.reports(decoded))
                .singleElement()
                .asString()
                .startsWith("api_listener.api_listener.http_filters[\"")
                .endsWith("\"]: no client has such a filter");
    }

    @ParameterizedTest
    @CsvSource({
        "csrf.v3.CsrfPolicy, it protects a server",
        "ext_authz.v3.ExtAuthz, it protects a server",
        "jwt_authn.v3.JwtAuthentication, it protects a server",
        "basic_auth.v3.BasicAuth, it protects a server",
        "oauth2.v3.OAuth2, it protects a server",
        "lua.v3.Lua, it runs code inside Envoy",
        "wasm.v3.Wasm, it runs code inside Envoy",
        "ext_proc.v3.ExternalProcessor, it runs code inside Envoy",
        "buffer.v3.Buffer, it holds or rewrites whole bodies",
        "file_system_buffer.v3.FileSystemBufferFilterConfig, it holds or rewrites whole bodies",
        "grpc_json_transcoder.v3.GrpcJsonTranscoder, it holds or rewrites whole bodies",
    })
    void aFilterThatAClientNeverHasIsRefusedWithWhatToDoInstead(String type, String remedy) {
        String filter = "{'name': 'f', 'typed_config': {'@type': 'type.googleapis.com/xds.type.v3.TypedStruct', "
                + "'type_url': 'type.googleapis.com/envoy.extensions.filters.http." + type + "'}}";

        assertThat(Fixtures.problems(api(RDS + ", 'http_filters': [" + filter + ", " + ROUTER + "]")))
                .singleElement()
                .asString()
                .startsWith("api_listener.api_listener.http_filters[0]: \"f\" of type")
                .contains("is_optional: true on one that may be left out; " + remedy);
    }

    @Test
    void theFiltersOfAListenerAreThereInTheirOrderUpToTheRouter() {
        String fault = "'typed_config': {" + TYPE + "http.fault.v3.HTTPFault'}";
        Decoded decoded = api(RDS + ", 'http_filters': [{'name': 'b', 'disabled': true, " + fault + "}, {'name': 'a', "
                + fault + "}, " + ROUTER + ", {'name': 'c', " + fault + "}]");

        assertThat(Fixtures.accepted(decoded))
                .isInstanceOfSatisfying(
                        XdsResource.Listener.class,
                        listener -> assertThat(listener.rules().filters())
                                .containsExactly(
                                        new HttpFilter("b", FaultConfig.NONE, true),
                                        new HttpFilter("a", FaultConfig.NONE, false)));
        assertThat(Fixtures.reports(decoded))
                .containsExactly("api_listener.api_listener.http_filters: "
                        + "\"c\" comes after the router and is never reached");
    }

    @Test
    void aNameOfIstiosDoesNotExcuseAFilterThatNobodyKnows() {
        String filter = "{'name': 'istio.stats', 'typed_config': {" + TYPE + "http.cache.v3.CacheConfig'}}";

        assertThat(Fixtures.problems(api(RDS + ", 'http_filters': [" + filter + ", " + ROUTER + "]")))
                .singleElement()
                .asString()
                .contains("\"istio.stats\" of type");
    }

    private static Decoded api(String manager) {
        return Fixtures.listener("{'name': 'l', 'api_listener': {'api_listener': {" + MANAGER + ", " + manager + "}}}");
    }
}
