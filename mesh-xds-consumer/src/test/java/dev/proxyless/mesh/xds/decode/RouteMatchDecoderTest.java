package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.UnknownFieldSet;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.QueryMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteMatchDecoderTest {

    private static final String MATCH = "virtual_hosts[0].routes[0].match";
    private static final UnknownFieldSet NEWER = UnknownFieldSet.newBuilder()
            .addField(9_999, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();
    private static final String NOT_SUPPORTED = ".(unknown): a field of a newer Envoy API (expected: none";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'prefix': '/Api'}                                   | /Api/1 | true",
                "{'prefix': '/Api'}                                   | /api/1 | false",
                "{'prefix': '/Api', 'case_sensitive': true}         | /api/1 | false",
                "{'prefix': '/Api', 'case_sensitive': false}        | /api/1 | true",
                "{'path': '/Api'}                                     | /Api   | true",
                "{'path': '/Api'}                                     | /api   | false",
                "{'path': '/Api', 'case_sensitive': false}          | /api   | true",
                "{'safe_regex': {'regex': '/v[0-9]+'}}              | /v12   | true",
                "{'safe_regex': {'regex': '/v[0-9]+'}}              | /v12/x | false",
                "{'safe_regex': {'google_re2': {}, 'regex': '/.*'}} | /x   | true",
                "{'prefix': ''}                                       | /x     | true",
                "{'path_separated_prefix': '/api'}                  | /api   | true",
                "{'path_separated_prefix': '/api'}                  | /api/1 | true",
                "{'path_separated_prefix': '/api'}                  | /apis  | false",
                "{'path_separated_prefix': '/api', 'case_sensitive': false} | /API/1 | true",
            },
            quoteCharacter = '`')
    void aPathMatchesAsEnvoyWouldHaveIt(String match, String path, boolean matches) {
        assertThat(matchOf(match).path().matches(path)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                              | : no condition on the path (expected: prefix",
                "{'safe_regex': {'regex': '('}}                  | .safe_regex.regex: \"(\" (expected: an RE2 expression",
                "{'safe_regex': {'regex': ''}}                   | .safe_regex.regex: \"\" (expected: a regular",
                "{'safe_regex': {'regex': '(?:a{999}){999}'}}    | .safe_regex.regex: \"(?:a{999}){999}\", a program of",
                "{'path_separated_prefix': '/a/'}                | .path_separated_prefix: \"/a/\" (expected: not empty",
                "{'connect_matcher': {}}                         | .connect_matcher: set (expected: unset",
                "{'path_match_policy': {'name': 'x'}}            | .path_match_policy.typed_config: \"\" (expected: envoy",
                "{'prefix': '/', 'runtime_fraction': {}}         | .runtime_fraction.default_value: unset (expected",
                "{'prefix': '/', 'headers': [{}]}                | .headers[0].name: \"\" (expected: a header",
                "{'prefix': '/', 'query_parameters': [{}]}       | .query_parameters[0].name: \"\" (expected",
            },
            quoteCharacter = '`')
    void aConditionThatCannotBeHonouredIsRefusedWithItsPath(String match, String problem) {
        assertThat(Fixtures.problems(Fixtures.match(match)))
                .singleElement()
                .asString()
                .startsWith(MATCH + problem);
    }

    /** Such as {@code cookies}: without it the route would take requests that are meant for the next one. */
    @Test
    void aConditionOfANewerApiIsRefused() {
        var match = io.envoyproxy.envoy.config.route.v3.RouteMatch.newBuilder().setPrefix("/");
        HeaderMatcher header =
                HeaderMatcher.newBuilder().setName("a").setUnknownFields(NEWER).build();

        assertThat(problem(match.clone().setUnknownFields(NEWER))).startsWith(MATCH + NOT_SUPPORTED);
        assertThat(problem(match.addHeaders(header))).startsWith(MATCH + ".headers[0]" + NOT_SUPPORTED);
    }

    @Test
    void everyErrorOfAResourceIsNamed() {
        Decoded decoded = Fixtures.match(
                "{'headers': [{'name': 'a', 'string_match': {}}, {'name': 'b', 'safe_regex_match': {'regex': '['}}]}");

        assertThat(Fixtures.problems(decoded))
                .extracting(p -> p.substring(0, p.indexOf(':')))
                .containsExactlyInAnyOrder(
                        MATCH, MATCH + ".headers[0].string_match", MATCH + ".headers[1].safe_regex_match.regex");
    }

    @Test
    void aFractionIsItsDefaultIfTheRuntimeHasNothing() {
        Decoded decoded = Fixtures.match("{'prefix': '/', 'runtime_fraction': {'runtime_key': 'k', "
                + "'default_value': {'numerator': 4000000000, 'denominator': 'TEN_THOUSAND'}}}");

        assertThat(Fixtures.routeOf(decoded).match().runtimeFraction()).contains(new Fraction(10_000, 10_000));
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            emptyValue = "",
            value = {
                ", 'string_match': {'exact': 'x'} | x | true",
                ", 'string_match': {'exact': 'x'} | - | false",
                ", 'present_match': true          | - | false",
                ", 'present_match': false         | - | true",
                ",                              | x | true",
                ",                              | - | false",
            },
            quoteCharacter = '`')
    void aQueryParameterIsHeldAgainstItsCondition(String form, String value, boolean matches) {
        QueryMatch query = matchOf(
                        "{'prefix': '/', 'query_parameters': [{'name': 'q'" + (form.equals(",") ? "" : form) + "}]}")
                .query()
                .get(0);

        assertThat(query.matches(value)).isEqualTo(matches);
    }

    @Test
    void grpcMeansGrpcRequestsOnly() {
        assertThat(matchOf("{'prefix': '/', 'grpc': {}}").grpcOnly()).isTrue();
        assertThat(matchOf("{'prefix': '/'}").grpcOnly()).isFalse();
    }

    @Test
    void aTemplateMatchesItsPaths() {
        assertThat(matchOf(template("/api/{version}/**")).path().matches("/api/v1/a/b"))
                .isTrue();
        assertThat(Fixtures.problems(Fixtures.match(template("/api/{version"))))
                .singleElement()
                .asString()
                .startsWith(
                        MATCH + ".path_match_policy.typed_config.path_template: \"{version\" (expected: a } that ends");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'tls_context': {}                                                        | true",
                "'tls_context': {'presented': false, 'validated': false}                  | true",
                "'tls_context': {'presented': true}                                       | false",
                "'dynamic_metadata': [{'filter': 'f', 'value': {'present_match': true}}]  | false",
                "'dynamic_metadata': [{'filter': 'f', 'invert': true}]                    | true",
                "'filter_state': [{'key': 'k'}]                                           | false",
            },
            quoteCharacter = '`')
    void whatAClientNeverHasIsAsInAnEnvoyThatHasNoneOfIt(String condition, boolean possible) {
        Decoded decoded = Fixtures.match("{'prefix': '/', " + condition + "}");

        assertThat(Fixtures.routeOf(decoded).match().isPossible()).isEqualTo(possible);
        assertThat(Fixtures.reports(decoded)).hasSize(possible ? 0 : 1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"route | 'cluster': 'c', ", "redirect | "},
            quoteCharacter = '`')
    void aTemplateNamesNoPrefixThatCouldBeRewritten(String action, @Nullable String more) {
        Decoded decoded = Fixtures.route("{'match': " + template("/a/*") + ", '" + action + "': {"
                + (more == null ? "" : more.replace("`", "")) + "'prefix_rewrite': '/b'}}");

        assertThat(Fixtures.problems(decoded))
                .singleElement()
                .asString()
                .startsWith("virtual_hosts[0].routes[0]." + action + ".prefix_rewrite: set (expected: unset");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/{v}/x    | ",
                "/static   | ",
                "/{w}      | .typed_config.path_template_rewrite: {w} (expected: a variable of path_match_policy, one of [v])",
                "x         | .typed_config.path_template_rewrite: \"x\" (expected: a path that begins with a slash",
                "/a//{v}   | .typed_config.path_template_rewrite: \"/a//\" (expected: characters that a path may have",
            })
    void aPathIsMadeOfTheVariablesOfItsTemplate(String rewrite, @Nullable String problem) {
        Decoded decoded = Fixtures.route("{'match': " + template("/a/{v}") + ", 'route': {'cluster': 'c', "
                + "'path_rewrite_policy': {'name': 'r', 'typed_config': {'@type': 'type.googleapis.com/"
                + "envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig',"
                + " 'path_template_rewrite': '" + rewrite + "'}}}}");

        if (problem == null) {
            assertThat(Fixtures.forwardOf(decoded).rewrites().path())
                    .get()
                    .isInstanceOf(PathRewrite.FillTemplate.class);
        } else {
            assertThat(Fixtures.problems(decoded))
                    .singleElement()
                    .asString()
                    .startsWith("virtual_hosts[0].routes[0].route.path_rewrite_policy" + problem);
        }
    }

    private static String template(String template) {
        return "{'path_match_policy': {'name': 'envoy.path.match.uri_template.uri_template_matcher', 'typed_config': {"
                + "'@type': 'type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig',"
                + " 'path_template': '" + template + "'}}}";
    }

    private static RouteMatch matchOf(String match) {
        return Fixtures.routeOf(Fixtures.match(match)).match();
    }

    private static String problem(io.envoyproxy.envoy.config.route.v3.RouteMatch.Builder match) {
        VirtualHost host = VirtualHost.newBuilder()
                .setName("v")
                .addDomains("*")
                .addRoutes(Route.newBuilder()
                        .setMatch(match)
                        .setRoute(RouteAction.newBuilder().setCluster("c")))
                .build();
        Any routes = Any.pack(RouteConfiguration.newBuilder()
                .setName("r")
                .addVirtualHosts(host)
                .build());
        List<String> problems =
                Fixtures.problems(ResourceDecoder.create().decode(ResourceType.ROUTE_CONFIGURATION, routes));
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }
}
