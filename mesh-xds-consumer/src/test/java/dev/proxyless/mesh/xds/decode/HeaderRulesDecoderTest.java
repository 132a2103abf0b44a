package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderRulesDecoderTest {

    private static final String RULES = "'request_headers_to_add': [{'header': {'key': 'X-Level', 'value': '%s'}}], "
            + "'request_headers_to_remove': ['X-Gone'], "
            + "'response_headers_to_add': [{'header': {'key': 'r', 'value': '%s'}}], 'response_headers_to_remove': ['s']";

    @Test
    void allFourLevelsHaveRules() {
        RouteConfig routes = Fixtures.routesOf(Fixtures.routes("{" + rules("config")
                + ", 'virtual_hosts': [{'name': 'v', "
                + "'domains': ['*'], " + rules("host") + ", 'routes': [{'match': {'prefix': '/'}, " + rules("route")
                + ", 'route': {'weighted_clusters': {'clusters': [{'name': 'c', 'weight': 1, " + rules("cluster")
                + "}]}}}]}]}"));
        VirtualHost host = routes.virtualHosts().get(0);

        assertThat(List.of(
                        routes.headers(), host.headers(), host.routes().get(0).headers()))
                .containsExactly(expected("config"), expected("host"), expected("route"));
        assertThat(((dev.proxyless.mesh.model.route.RouteAction.Forward)
                                host.routes().get(0).action())
                        .clusters()
                        .clusters()
                        .get(0)
                        .headers())
                .isEqualTo(expected("cluster"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'append': true                                        | APPEND_IF_EXISTS_OR_ADD",
                "'append': false                                       | OVERWRITE_IF_EXISTS_OR_ADD",
                "'append_action': 'APPEND_IF_EXISTS_OR_ADD'            | APPEND_IF_EXISTS_OR_ADD",
                "'append_action': 'ADD_IF_ABSENT'                      | ADD_IF_ABSENT",
                "'append_action': 'OVERWRITE_IF_EXISTS_OR_ADD'         | OVERWRITE_IF_EXISTS_OR_ADD",
                "'append_action': 'OVERWRITE_IF_EXISTS'                | OVERWRITE_IF_EXISTS",
            })
    void theActionIsReadInItsOldFormAndNew(String field, Action action) {
        assertThat(mutations("{'header': {'key': 'K', 'value': '100%%'}, " + field + "}"))
                .containsExactly(new HeaderMutation.Put("k", "100%", action));
    }

    @Test
    void whatOverwritesComesBeforeWhatIsAddedOnOneLevel() {
        assertThat(mutations("{'header': {'key': 'k', 'value': 'more'}}, {'header': {'key': 'k', 'value': 'new'},"
                        + " 'append_action': 'OVERWRITE_IF_EXISTS_OR_ADD'}"))
                .containsExactly(
                        new HeaderMutation.Put("k", "new", Action.OVERWRITE_IF_EXISTS_OR_ADD),
                        new HeaderMutation.Put("k", "more", Action.APPEND_IF_EXISTS_OR_ADD));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'header': {'key': 'k', 'value': '%REQ(x)%'}}",
                "{'header': {'key': 'k', 'value': 'v'}, 'append_action': 'ADD_IF_ABSENT'}",
            })
    void whatLooksAtHeadersIsWorkedOutBeforeTheOthersOfItsLevelAreSet(String option) {
        assertThat(mutations(option + ", {'header': {'key': 'x', 'value': 'more'}}"))
                .singleElement()
                .isInstanceOfSatisfying(
                        HeaderMutation.Together.class,
                        level -> assertThat(level.puts())
                                .extracting(HeaderMutation.Put::name)
                                .containsExactly("k", "x"));
        assertThat(mutations(option)).singleElement().isInstanceOf(HeaderMutation.Put.class);
    }

    @Test
    void aValueWithAnOperatorThatIsNotKnownIsReportedAndLeftOut() {
        Decoded decoded = decoded("{'header': {'key': 'k', 'value': '%DURATION%'}}");

        assertThat(Fixtures.routesOf(decoded).headers().request()).isEmpty();
        assertThat(Fixtures.reports(decoded))
                .singleElement()
                .asString()
                .startsWith("request_headers_to_add.header.value: %DURATION% (expected: one of REQ, RESP,")
                .endsWith(": the header is not changed");
    }

    @Test
    void aValueMayComeAsBytes() {
        assertThat(mutations("{'header': {'key': 'k', 'raw_value': 'MTAwJSU='}}"))
                .containsExactly(new HeaderMutation.Put("k", "100%", Action.APPEND_IF_EXISTS_OR_ADD));
    }

    @Test
    void anEmptyValueIsKeptOnlyIfToldSo() {
        assertThat(mutations("{'header': {'key': 'k'}}")).isEmpty();
        assertThat(mutations("{'header': {'key': 'k'}, 'keep_empty_value': true}"))
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'header': {'key': ':path', 'value': 'v'}}       | .header.key: \":path\" (expected: a header's name)",
                "{'header': {'key': 'Host', 'value': 'v'}}        | .header.key: \"Host\" (expected: another header",
                "{'header': {'key': 'a b', 'value': 'v'}}         | .header.key: \"a b\" (expected: a header's name)",
                "{'header': {'key': 'a', 'value': 'v\\r\\nb: c'}} | .header.value: a control character",
                "{'header': {'key': 'a', 'raw_value': '/w=='}}    | .header.raw_value: bytes beyond ASCII (expected: ASCII",
                "{'header': {'key': 'a', 'value': 'v', 'raw_value': 'dg=='}} | .header.raw_value: set beside value",
                "{'header': {'key': 'a', 'value': 'v'}, 'append': true, 'append_action': 'ADD_IF_ABSENT'} | .append: true (expected: unset",
                "{'header': {'key': 'a', 'value': 'v'}, 'append_action': 77} | .append_action: 77 (expected: a known",
            })
    void aHeaderThatWouldBreakTheMessageIsRefused(String option, String problem) {
        assertThat(Fixtures.problems(decoded(option)))
                .singleElement()
                .asString()
                .startsWith("request_headers_to_add[0]" + problem);
    }

    private static String rules(String level) {
        return RULES.replace("%s", level);
    }

    private static HeaderRules expected(String level) {
        return new HeaderRules(
                List.of(
                        new HeaderMutation.Remove("x-gone"),
                        new HeaderMutation.Put("x-level", level, Action.APPEND_IF_EXISTS_OR_ADD)),
                List.of(
                        new HeaderMutation.Remove("s"),
                        new HeaderMutation.Put("r", level, Action.APPEND_IF_EXISTS_OR_ADD)));
    }

    private static List<HeaderMutation> mutations(String option) {
        return Fixtures.routesOf(decoded(option)).headers().request();
    }

    private static Decoded decoded(String option) {
        return Fixtures.routes("{'request_headers_to_add': [" + option + "]}");
    }
}
