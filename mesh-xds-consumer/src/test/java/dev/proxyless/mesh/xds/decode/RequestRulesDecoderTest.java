package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.HostRules;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.PathRules;
import dev.proxyless.mesh.model.route.PathRules.EscapedSlashes;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import dev.proxyless.mesh.xds.runtime.RuntimeValues;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestRulesDecoderTest {

    private static final String MANAGER = "'@type': 'type.googleapis.com/envoy.extensions.filters.network."
            + "http_connection_manager.v3.HttpConnectionManager', 'route_config': {'name': 'r'}";
    private static final String NORMALIZE = "http_connection_manager.normalize_path";
    private static final String ESCAPED = "http_connection_manager.path_with_escaped_slashes_action";

    @Test
    void aListenerThatSaysNothingLeavesRequestsAsTheyAre() {
        ListenerRules rules = rules("", Map.of());

        assertThat(rules.paths()).isSameAs(PathRules.NONE);
        assertThat(rules.hosts()).isSameAs(HostRules.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "KEEP_UNCHANGED, KEEP_UNCHANGED",
        "REJECT_REQUEST, REJECT_REQUEST",
        "UNESCAPE_AND_REDIRECT, UNESCAPE_AND_REDIRECT",
        "UNESCAPE_AND_FORWARD, UNESCAPE_AND_FORWARD",
        "IMPLEMENTATION_SPECIFIC_DEFAULT, KEEP_UNCHANGED"
    })
    void pathsAreWhatTheListenerWants(String action, EscapedSlashes expected) {
        assertThat(rules(
                                ", 'normalize_path': true, 'merge_slashes': true, 'path_with_escaped_slashes_action': '"
                                        + action + "'",
                                Map.of())
                        .paths())
                .isEqualTo(new PathRules(true, true, expected));
    }

    @Test
    void whatTheListenerLeavesOpenIsTheRuntimes() {
        Map<String, String> runtime = Map.of(NORMALIZE, "100", ESCAPED, "3");
        assertThat(rules("", runtime).paths())
                .isEqualTo(new PathRules(true, false, EscapedSlashes.UNESCAPE_AND_REDIRECT));
        assertThat(rules(", 'normalize_path': false, 'path_with_escaped_slashes_action': 'KEEP_UNCHANGED'", runtime)
                        .paths())
                .isEqualTo(PathRules.NONE);
        assertThat(rules("", Map.of(NORMALIZE, "99", ESCAPED, "9")).paths()).isEqualTo(PathRules.NONE);
    }

    @Test
    void theRuntimeMaySwitchEscapedSlashesOff() {
        assertThat(rules(
                                ", 'path_with_escaped_slashes_action': 'REJECT_REQUEST'",
                                Map.of(ESCAPED + "_enabled", "0", ESCAPED, "4"))
                        .paths())
                .isEqualTo(PathRules.NONE);
    }

    @Test
    void thePortThatGoesIsThatOfTheListenersAddress() {
        assertThat(rules(", 'strip_matching_host_port': true", Map.of()).hosts())
                .isEqualTo(new HostRules(false, OptionalInt.of(8080), false));
        assertThat(rules(decode("", ", 'strip_matching_host_port': true", Map.of()))
                        .hosts())
                .isEqualTo(new HostRules(false, OptionalInt.of(0), false));
        assertThat(rules(", 'strip_any_host_port': true, 'strip_trailing_host_dot': true", Map.of())
                        .hosts())
                .isEqualTo(new HostRules(true, OptionalInt.empty(), true));
    }

    @Test
    void theSchemeIsThatOfTheRequestUnlessTheListenerSaysAnother() {
        assertThat(rules("", Map.of()).scheme()).isEmpty();
        assertThat(rules(", 'scheme_header_transformation': {'match_upstream': true}", Map.of())
                        .scheme())
                .isEmpty();
        assertThat(rules(", 'scheme_header_transformation': {'scheme_to_overwrite': 'https'}", Map.of())
                        .scheme())
                .contains("https");
        assertThat(Fixtures.problems(
                        decode("", ", 'scheme_header_transformation': {'scheme_to_overwrite': 'ftp'}", Map.of())))
                .containsExactly("api_listener.api_listener.scheme_header_transformation.scheme_to_overwrite: \"ftp\""
                        + " (expected: http or https)");
    }

    @Test
    void whatEnvoyRefusesIsRefused() {
        assertThat(Fixtures.problems(
                        decode("", ", 'strip_any_host_port': true, 'strip_matching_host_port': true", Map.of())))
                .containsExactly("api_listener.api_listener.strip_matching_host_port: with strip_any_host_port"
                        + " (expected: one of them)");
    }

    @Test
    void nothingOfItIsReported() {
        assertThat(Fixtures.reports(decode(
                        "",
                        ", 'normalize_path': true, 'merge_slashes': true, 'strip_any_host_port': true,"
                                + " 'strip_trailing_host_dot': true, 'path_with_escaped_slashes_action': 'REJECT_REQUEST'",
                        Map.of())))
                .isEmpty();
    }

    private static ListenerRules rules(String fields, Map<String, String> runtime) {
        return rules(
                decode("'address': {'socket_address': {'address': '0.0.0.0', 'port_value': 8080}}, ", fields, runtime));
    }

    private static ListenerRules rules(Decoded decoded) {
        return ((XdsResource.Listener) Fixtures.accepted(decoded)).rules();
    }

    private static Decoded decode(String address, String fields, Map<String, String> runtime) {
        String router = ", 'http_filters': [{'name': 'router', 'typed_config': {'@type':"
                + " 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router'}}]";
        String listener =
                "{'name': 'l', " + address + "'api_listener': {'api_listener': {" + MANAGER + router + fields + "}}}";
        return ResourceDecoder.create(RuntimeValues.ofTexts(runtime))
                .decode(ResourceType.LISTENER, Fixtures.any(ResourceType.LISTENER, listener));
    }
}
