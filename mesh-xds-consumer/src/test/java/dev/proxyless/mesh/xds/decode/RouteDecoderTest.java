package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteAction.Redirect;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteDecoderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'match': {'prefix': '/'}, 'redirect': {}",
                "'match': {'prefix': '/a'}, 'redirect': {'strip_query': true}",
                "'match': {'path': '/a'}, 'redirect': {'path_redirect': '/a'}",
                "'match': {'prefix': '/a'}, 'redirect': {'prefix_rewrite': '/a', 'response_code': 'FOUND'}"
            })
    void aRedirectThatMeetsItsOwnRouteAgainIsRefused(String route) {
        assertThat(Fixtures.problems(Fixtures.routes(
                        "{'virtual_hosts': [{'name': 'v', 'domains': ['*'], 'routes': [{" + route + "}]}]}")))
                .singleElement()
                .asString()
                .startsWith("virtual_hosts[0].routes[0].redirect: a location that meets this route again");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'match': {'prefix': '/'}, 'redirect': {'https_redirect': true}",
                "'match': {'prefix': '/'}, 'redirect': {'port_redirect': 81}",
                "'match': {'prefix': '/a'}, 'redirect': {'path_redirect': '/a'}",
                "'match': {'prefix': '/', 'query_parameters': [{'name': 'q'}]}, 'redirect': {'strip_query': true}"
            })
    void aRedirectThatMayLeadElsewhereIsNot(String route) {
        assertThat(Fixtures.problems(Fixtures.routes(
                        "{'virtual_hosts': [{'name': 'v', 'domains': ['*'], 'routes': [{" + route + "}]}]}")))
                .isEmpty();
    }

    @Test
    void whatIsWrittenBesideARouteIsKeptForValuesOfHeaders() {
        Decoded decoded = Fixtures.routes("{'virtual_hosts': [{'name': 'v', 'domains': ['*'], 'routes': [{"
                + "'match': {'prefix': '/'}, 'direct_response': {'status': 200}, "
                + "'metadata': {'filter_metadata': {'app': {'owner': 'shop'}}}}]}]}");

        assertThat(Fixtures.routesOf(decoded)
                        .virtualHosts()
                        .get(0)
                        .routes()
                        .get(0)
                        .metadata()
                        .get("app", "owner"))
                .isEqualTo("shop");
    }

    @Test
    void aRedirectSaysWhatChanges() {
        Redirect all =
                (Redirect) action("'redirect': {'https_redirect': true, 'host_redirect': 'h', 'port_redirect': 8443, "
                        + "'path_redirect': '/p', 'response_code': 'PERMANENT_REDIRECT', 'strip_query': true}");
        Redirect none = (Redirect) action("'redirect': {'host_redirect': 'h'}");

        assertThat(all)
                .isEqualTo(new Redirect(
                        308,
                        Optional.of("https"),
                        Optional.of("h"),
                        Optional.of(8443),
                        Optional.of(new PathRewrite.ReplacePath("/p")),
                        true));
        assertThat(none)
                .isEqualTo(new Redirect(
                        301, Optional.empty(), Optional.of("h"), Optional.empty(), Optional.empty(), false));
    }

    @ParameterizedTest
    @CsvSource({
        "MOVED_PERMANENTLY, 301",
        "FOUND, 302",
        "SEE_OTHER, 303",
        "TEMPORARY_REDIRECT, 307",
        "PERMANENT_REDIRECT, 308"
    })
    void aResponseCodeIsAStatus(String code, int status) {
        assertThat(((Redirect) action("'redirect': {'host_redirect': 'h', 'response_code': '" + code + "'}")).status())
                .isEqualTo(status);
    }

    @Test
    void aRedirectMayReplaceAPrefixOrTheMatchesOfAnExpression() {
        Redirect prefix = (Redirect) action("'redirect': {'prefix_rewrite': '/v2', 'scheme_redirect': 'http'}");
        Redirect regex =
                (Redirect) action("'redirect': {'regex_rewrite': {'pattern': {'regex': '^/a'}, 'substitution': '/b'}}");

        assertThat(prefix.path()).contains(new PathRewrite.ReplacePrefix("/v2"));
        assertThat(prefix.scheme()).contains("http");
        assertThat(regex.path()).get().isInstanceOf(PathRewrite.ReplaceRegex.class);
    }

    @Test
    void aRouteForServersIsKept() {
        assertThat(action("'non_forwarding_action': {}")).isEqualTo(new RouteAction.NonForwarding());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'filter_action': {}                        | .filter_action: set (expected: unset, it is not supported; use route",
                "'redirect': {'port_redirect': 65536}       | .redirect.port_redirect: 65536 (expected: 1 to 65535)",
                "'redirect': {'host_redirect': 'a\\nb'}     | .redirect.host_redirect: a control character",
                "'redirect': {'response_code': 9, 'port_redirect': 81} | .redirect.response_code: 9 (expected: a known",
                "'name': 'x'                                | : no action (expected: route, redirect",
            })
    void anActionThatCannotBeHonouredIsRefused(String action, String problem) {
        assertThat(Fixtures.problems(decoded(action)))
                .singleElement()
                .asString()
                .startsWith("virtual_hosts[0].routes[0]" + problem);
    }

    private static RouteAction action(String action) {
        return Fixtures.routeOf(decoded(action)).action();
    }

    private static Decoded decoded(String action) {
        return Fixtures.route("{'match': {'prefix': '/'}, " + action + "}");
    }
}
