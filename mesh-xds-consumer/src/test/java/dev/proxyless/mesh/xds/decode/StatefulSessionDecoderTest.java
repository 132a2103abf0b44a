package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.filter.FilterOverride;
import dev.proxyless.mesh.model.filter.config.SessionConfig;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatefulSessionDecoderTest {

    private static final String TYPES = "type.googleapis.com/envoy.extensions.";
    private static final String SESSION = "'@type': '" + TYPES + "filters.http.stateful_session.v3.StatefulSession'";
    private static final String PER_ROUTE =
            "'@type': '" + TYPES + "filters.http.stateful_session.v3.StatefulSessionPerRoute'";
    private static final String COOKIE =
            "'@type': '" + TYPES + "http.stateful_session.cookie.v3.CookieBasedSessionState'";
    private static final String HEADER =
            "'@type': '" + TYPES + "http.stateful_session.header.v3.HeaderBasedSessionState'";

    @Test
    void aSessionIsInACookieOrAHeader() {
        assertThat(config(SESSION + ", 'strict': true, "
                        + state(COOKIE + ", 'cookie': {'name': 's', 'ttl': '60s', 'path': '/cart'}")))
                .isEqualTo(new SessionConfig(
                        Optional.of(new SessionConfig.Cookie("s", Duration.ofSeconds(60), "/cart")), true));
        assertThat(config(SESSION + ", " + state(HEADER + ", 'name': 'X-Session'")))
                .isEqualTo(new SessionConfig(Optional.of(new SessionConfig.Header("x-session")), false));
        assertThat(config(SESSION)).isEqualTo(SessionConfig.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                COOKIE + " | session_state.typed_config.cookie.name: \"\" (expected: a cookie's name)",
                COOKIE + ", 'cookie': {'name': 'a b'} | session_state.typed_config.cookie.name: \"a b\"",
                COOKIE + ", 'cookie': {'name': 's', 'ttl': '-1s'} | session_state.typed_config.cookie.ttl: -1 s",
                HEADER + ", 'name': '' | session_state.typed_config.name: \"\" (expected: a header's name)",
                "'@type': 'type.googleapis.com/google.protobuf.Struct', 'value': {}"
                        + " | session_state.typed_config: \"google.protobuf.Struct\" (expected: envoy.",
            })
    void whatCannotBeASessionIsRefused(String state, String problem) {
        assertThat(Fixtures.problems(listener(SESSION + ", " + state(state))))
                .singleElement()
                .asString()
                .startsWith("api_listener.api_listener.http_filters[0].typed_config." + problem);
    }

    @Test
    void aRouteMayHaveASessionOfItsOwnOrNone() {
        assertThat(Fixtures.routesOf(routes("'off': {" + PER_ROUTE + ", 'disabled': true}, 'own': {" + PER_ROUTE
                                + ", 'stateful_session': {" + state(HEADER + ", 'name': 'h'") + "}}"))
                        .virtualHosts()
                        .get(0)
                        .filters()
                        .byName())
                .containsEntry("off", FilterOverride.of(SessionConfig.NONE))
                .containsEntry(
                        "own", FilterOverride.of(new SessionConfig(Optional.of(new SessionConfig.Header("h")), false)));
        assertThat(Fixtures.problems(routes("'f': {" + PER_ROUTE + "}")))
                .singleElement()
                .asString()
                .contains("[\"f\"]: nothing (expected: disabled or stateful_session)");
        assertThat(Fixtures.problems(routes("'f': {" + PER_ROUTE + ", 'disabled': false}")))
                .singleElement()
                .asString()
                .contains("disabled: false (expected: true)");
    }

    @Test
    void aClusterSaysOfWhichHealthTheEndpointOfASessionMustBe() {
        assertThat(sessionHealth(""))
                .containsExactlyInAnyOrder(HealthStatus.UNKNOWN, HealthStatus.HEALTHY, HealthStatus.DEGRADED);
        assertThat(sessionHealth("'override_host_status': {'statuses': ['HEALTHY', 'DRAINING']}"))
                .containsExactlyInAnyOrder(HealthStatus.HEALTHY, HealthStatus.DRAINING);
        assertThat(sessionHealth("'override_host_status': {}")).isEmpty();
        assertThat(Fixtures.problems(cluster("'override_host_status': {'statuses': [77]}")))
                .containsExactly("common_lb_config.override_host_status.statuses[0]: 77 (expected: a known status)");
    }

    private static Set<HealthStatus> sessionHealth(String common) {
        return ((XdsResource.ClusterResource) Fixtures.accepted(cluster(common)))
                .cluster()
                .balancing()
                .sessionHealth();
    }

    private static Decoded cluster(String common) {
        return Fixtures.cluster("{'name': 'c', 'type': 'EDS', 'eds_cluster_config': {'eds_config': {'ads': {}}}, "
                + "'common_lb_config': {" + common + "}}");
    }

    private static String state(String config) {
        return "'session_state': {'name': 's', 'typed_config': {" + config + "}}";
    }

    private static SessionConfig config(String config) {
        XdsResource.Listener decoded = (XdsResource.Listener) Fixtures.accepted(listener(config));
        return (SessionConfig) decoded.rules().filters().get(0).config();
    }

    private static Decoded routes(String overrides) {
        return Fixtures.routes("{'name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*'], "
                + "'typed_per_filter_config': {" + overrides + "}}]}");
    }

    private static Decoded listener(String config) {
        return Fixtures.listener("{'name': 'l', 'api_listener': {'api_listener': {'@type': '" + TYPES
                + "filters.network.http_connection_manager.v3.HttpConnectionManager', "
                + "'rds': {'config_source': {'ads': {}}, 'route_config_name': 'r'}, "
                + "'http_filters': [{'name': 'f', 'typed_config': {" + config + "}}]}}}");
    }
}
