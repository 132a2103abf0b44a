package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.FilterOverride;
import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.match.FakeRequest;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RbacDecoderTest {

    private static final String FILTERS = "type.googleapis.com/envoy.extensions.filters.";
    private static final String RBAC = "'@type': '" + FILTERS + "http.rbac.v3.RBAC'";
    private static final String ACTION = "type.googleapis.com/envoy.config.rbac.v3.Action";
    private static final String INPUTS = "type.googleapis.com/envoy.extensions.matching.common_inputs.";
    private static final String ANY = "{'any': true}";
    private static final String TEMPLATE = "{'name': 't', 'typed_config': {'@type': "
            + "'type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig', "
            + "'path_template': '/{id}/x'}}";
    private static final String METADATA = "{'filter': 'f', 'path': [{'key': 'k'}], 'value': {'present_match': true}}";

    private static final String ALLOW =
            "{'action': {'name': 'a', 'typed_config': {'@type': '" + ACTION + "', 'name': 'all'}}}";
    private static final String DENY = "{'action': {'name': 'a', 'typed_config': {'@type': '" + ACTION
            + "', 'name': 'nobody', 'action': 'DENY'}}}";

    private static final RequestFields REQUEST =
            request(Map.of(":path", "/admin/x?q", ":authority", "shop", "x-user", "ann"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                ANY + " | " + ANY + " | true",
                "{'header': {'name': 'X-User', 'string_match': {'exact': 'ann'}}} | " + ANY + " | true",
                "{'header': {'name': 'x-user', 'string_match': {'exact': 'ben'}}} | " + ANY + " | false",
                "{'url_path': {'path': {'prefix': '/admin'}}} | " + ANY + " | true",
                "{'url_path': {'path': {'exact': '/admin/x'}}} | " + ANY + " | true",
                "{'uri_template': " + TEMPLATE + "} | " + ANY + " | true",
                "{'and_rules': {'rules': [" + ANY + ", {'not_rule': " + ANY + "}]}} | " + ANY + " | false",
                "{'or_rules': {'rules': [{'not_rule': " + ANY + "}, " + ANY + "]}} | " + ANY + " | true",
                ANY + " | {'header': {'name': ':authority', 'string_match': {'exact': 'shop'}}} | true",
                ANY + " | {'url_path': {'path': {'prefix': '/shop'}}} | false",
                ANY + " | {'and_ids': {'ids': [" + ANY + ", {'not_id': " + ANY + "}]}} | false",
                ANY + " | {'or_ids': {'ids': [{'not_id': " + ANY + "}, " + ANY + "]}} | true",
            })
    void aPolicySaysWhichRequestsItMatches(String permission, String principal, boolean matches) {
        Decoded decoded = listener(RBAC + ", 'rules': {'action': 'DENY', " + policy(permission, principal) + "}");

        AccessRules rules = config(decoded).rules().orElseThrow();
        assertThat(rules.judge(REQUEST)).isEqualTo(new AccessRules.Ruling(!matches, false, matches ? "p" : "none"));
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'metadata': " + METADATA + "} | " + ANY + " | permissions.metadata | false",
                "{'sourced_metadata': {'metadata_matcher': " + METADATA + "}} | " + ANY
                        + " | permissions.sourced_metadata.metadata_matcher | false",
                "{'requested_server_name': {'exact': 'shop'}} | " + ANY
                        + " | permissions.requested_server_name | false",
                "{'requested_server_name': {'exact': ''}} | " + ANY + " | permissions.requested_server_name | true",
                ANY + " | {'authenticated': {}} | principals.authenticated | false",
                ANY
                        + " | {'not_id': {'authenticated': {'principal_name': {'exact': 'a'}}}} | principals.not_id.authenticated | true",
                ANY + " | {'metadata': " + METADATA + "} | principals.metadata | false",
                ANY + " | {'sourced_metadata': {'metadata_matcher': " + METADATA
                        + "}} | principals.sourced_metadata.metadata_matcher | false",
                ANY
                        + " | {'filter_state': {'key': 'k', 'string_match': {'exact': 'a'}}} | principals.filter_state | false",
            })
    void whatAClientNeverHasIsAsInAnEnvoyWithoutItAndReported(
            String permission, String principal, String field, boolean matches) {
        Decoded decoded = listener(RBAC + ", 'rules': {" + policy(permission, principal) + "}");

        assertThat(config(decoded).rules().orElseThrow().judge(REQUEST).allowed())
                .isEqualTo(matches);
        assertThat(Fixtures.reports(decoded))
                .singleElement()
                .asString()
                .contains("rules.policies[\"p\"]." + field)
                .contains(" holds, since calls of a client have nothing of that sort");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | " + ANY + " | permissions[0]: no condition (expected: one",
                "{'any': false} | " + ANY + " | permissions[0].any: false (expected: true)",
                "{'and_rules': {}} | " + ANY + " | permissions[0].and_rules.rules: empty (expected: at least one)",
                "{'header': {'name': ''}} | " + ANY + " | permissions[0].header.name: ",
                "{'url_path': {}} | " + ANY + " | permissions[0].url_path.path: no pattern",
                "{'destination_ip': {'address_prefix': '10.0.0.0', 'prefix_len': 8}} | " + ANY
                        + " | permissions[0].destination_ip: set (expected: unset",
                "{'destination_port': 80} | " + ANY + " | permissions[0].destination_port: set",
                "{'destination_port_range': {'start': 1, 'end': 9}} | " + ANY
                        + " | permissions[0].destination_port_range: set",
                "{'matcher': {'name': 'm'}} | " + ANY + " | permissions[0].matcher: set",
                "{'sourced_metadata': {'metadata_matcher': " + METADATA + ", 'metadata_source': 'ROUTE'}} | " + ANY
                        + " | permissions[0].sourced_metadata.metadata_source: ROUTE (expected: DYNAMIC",
                ANY + " | {'source_ip': {'address_prefix': '10.0.0.0'}} | principals[0].source_ip: set",
                ANY + " | {'direct_remote_ip': {'address_prefix': '10.0.0.0'}} | principals[0].direct_remote_ip: set",
                ANY + " | {'remote_ip': {'address_prefix': '10.0.0.0'}} | principals[0].remote_ip: set",
                ANY + " | {'custom': {'name': 'm'}} | principals[0].custom: set",
                ANY + " | {} | principals[0]: no condition",
            })
    void whatAClientCannotJudgeIsRefused(String permission, String principal, String problem) {
        assertThat(Fixtures.problems(listener(RBAC + ", 'rules': {" + policy(permission, principal) + "}")))
                .singleElement()
                .asString()
                .startsWith("api_listener.api_listener.http_filters[0].typed_config.rules.policies[\"p\"]." + problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'matcher': {'on_no_match': {}} | matcher.on_no_match: nothing",
                "'shadow_matcher': {'on_no_match': {'action': {'name': 'a', 'typed_config': {'@type': "
                        + "'type.googleapis.com/envoy.config.rbac.v3.RBAC'}}}} | shadow_matcher.on_no_match.action.typed_config: "
                        + "\"type.googleapis.com/envoy.config.rbac.v3.RBAC\" (expected: envoy.config.rbac.v3.Action)",
                "'matcher': {'on_no_match': {'action': {'name': 'a', 'typed_config': {'@type': '" + ACTION
                        + "'}}}} | matcher.on_no_match.action.typed_config.name: ",
                "'matcher': {'on_no_match': {'action': {'name': 'a', 'typed_config': {'@type': '" + ACTION
                        + "', 'name': 'a', 'action': 7}}}} | matcher.on_no_match.action.typed_config.action: 7 (expected: ALLOW",
                "'matcher': {'matcher_tree': {'input': {'name': 'i', 'typed_config': {'@type': '" + INPUTS
                        + "network.v3.SourceIPInput'}}, 'exact_match_map': {}}} | matcher.matcher_tree.input.typed_config: \""
                        + INPUTS
                        + "network.v3.SourceIPInput\" (expected: ",
                "'rules': {'policies': {'p': {}}} | rules.policies[\"p\"].permissions: empty",
                "'rules': {'policies': {'p': {'permissions': [" + ANY + "], 'principals': [" + ANY
                        + "], 'condition': {}}}} | rules.policies[\"p\"].condition: an expression of CEL (expected: none, or the module mesh-cel",
                "'rules': {'policies': {'p': {'permissions': [" + ANY + "], 'principals': [" + ANY
                        + "], 'checked_condition': {}}}} | rules.policies[\"p\"].checked_condition: an expression of CEL (expected: none, or the module mesh-cel",
                "'rules': {'policies': {'p': {'permissions': [" + ANY + "], 'principals': [" + ANY
                        + "], 'condition': {}, 'checked_condition': {}}}} | rules.policies[\"p\"].checked_condition: set beside condition (expected: one of them)",
                "'rules': {'action': 7} | rules.action: 7 (expected: ALLOW, DENY or LOG)",
            })
    void expressionsAndUnknownActionsAreRefused(String config, String problem) {
        assertThat(Fixtures.problems(listener(RBAC + ", " + config)))
                .first()
                .asString()
                .startsWith("api_listener.api_listener.http_filters[0].typed_config." + problem);
    }

    @Test
    void aTreeCountsBeforeRulesAndAnEmptyOneLetsNothingPass() {
        Decoded decoded = listener(RBAC
                + ", 'matcher': {'matcher_tree': {'input': {'name': 'i', 'typed_config': {'@type': "
                + "'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput', 'header_name': 'x-user'}}, "
                + "'exact_match_map': {'map': {'ann': {'action': {'name': 'a', 'typed_config': {'@type': '" + ACTION
                + "', 'name': 'ann', 'action': 'LOG'}}}}}}}, 'rules': {'action': 'DENY'}, 'shadow_matcher': {}");

        RbacConfig config = config(decoded);
        assertThat(config.rules().orElseThrow().judge(REQUEST)).isEqualTo(new AccessRules.Ruling(true, true, "ann"));
        assertThat(config.rules().orElseThrow().judge(request(Map.of())).allowed())
                .isFalse();
        assertThat(config.shadowRules().orElseThrow().judge(REQUEST))
                .isEqualTo(new AccessRules.Ruling(false, false, "none"));
        assertThat(Fixtures.reports(decoded))
                .singleElement()
                .asString()
                .contains("typed_config.rules")
                .contains("only matcher counts");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "network.v3.ServerNameInput",
                "network.v3.DynamicMetadataInput",
                "network.v3.FilterStateInput",
                "ssl.v3.UriSanInput",
                "ssl.v3.DnsSanInput",
                "ssl.v3.SubjectInput"
            })
    void aTreeMayAskForWhatAClientNeverHas(String input) {
        Decoded decoded = listener(RBAC
                + ", 'matcher': {'matcher_tree': {'input': {'name': 'i', 'typed_config': {'@type': '" + INPUTS + input
                + "'}}, 'exact_match_map': {'map': {'': " + ALLOW + "}}}, 'on_no_match': " + DENY + "}");

        assertThat(config(decoded).rules().orElseThrow().judge(REQUEST))
                .isEqualTo(new AccessRules.Ruling(false, false, "nobody"));
        assertThat(Fixtures.reports(decoded)).singleElement().asString().contains("is never there");
    }

    @Test
    void shadowRulesAreKeptApart() {
        RbacConfig config = config(listener(RBAC + ", 'shadow_rules': {" + policy(ANY, ANY) + "}"));

        assertThat(config.rules()).isEmpty();
        assertThat(config.shadowRules().orElseThrow().judge(REQUEST).allowed()).isTrue();
    }

    @Test
    void aRouteMayHaveRulesOfItsOwnOrNone() {
        String perRoute = "'@type': '" + FILTERS + "http.rbac.v3.RBACPerRoute'";
        Decoded decoded = Fixtures.routes("{'name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*'], "
                + "'typed_per_filter_config': {'off': {" + perRoute + "}, 'own': {" + perRoute
                + ", 'rbac': {'rules': {'action': 'DENY'}}}}}]}");

        assertThat(Fixtures.routesOf(decoded).virtualHosts().get(0).filters().byName())
                .containsEntry("off", FilterOverride.of(RbacConfig.NONE))
                .hasEntrySatisfying(
                        "own",
                        override -> assertThat(override.config())
                                .containsInstanceOf(RbacConfig.class)
                                .get()
                                .isNotEqualTo(RbacConfig.NONE));
    }

    private static String policy(String permission, String principal) {
        return "'policies': {'p': {'permissions': [" + permission + "], 'principals': [" + principal + "]}}";
    }

    private static RbacConfig config(Decoded listener) {
        XdsResource.Listener decoded = (XdsResource.Listener) Fixtures.accepted(listener);
        return (RbacConfig) decoded.rules().filters().get(0).config();
    }

    private static Decoded listener(String config) {
        return Fixtures.listener("{'name': 'l', 'api_listener': {'api_listener': {'@type': '" + FILTERS
                + "network.http_connection_manager.v3.HttpConnectionManager', "
                + "'rds': {'config_source': {'ads': {}}, 'route_config_name': 'r'}, "
                + "'http_filters': [{'name': 'f', 'typed_config': {" + config + "}}]}}}");
    }

    private static RequestFields request(Map<String, String> headers) {
        return new FakeRequest(headers);
    }
}
