package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.Any;
import com.google.protobuf.UnknownFieldSet;
import dev.proxyless.mesh.model.match.FakeRequest;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteCandidates;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteMatcherDecoderTest {

    private static final String HEADER = "{'name': 'h', 'typed_config': {'@type':"
            + " 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput', 'header_name': 'X-Tier'}}";
    private static final String QUERY = "{'name': 'q', 'typed_config': {'@type':"
            + " 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestQueryParamMatchInput', 'query_param': 'q'}}";

    @Test
    void listsMapsAndRoutesAreOneTree() {
        VirtualHost host = host("{'matcher_list': {'matchers': [{'predicate': {'and_matcher': {'predicate': ["
                + single(HEADER, "'exact': 'gold'") + ", {'not_matcher': " + single(QUERY, "'prefix': 'x'") + "}]}},"
                + " 'on_match': " + route("gold") + "}]},"
                + " 'on_no_match': {'matcher': {'matcher_tree': {'input': " + HEADER + ","
                + " 'exact_match_map': {'map': {'silver': " + routes("one", "two") + "}}}}}}");

        assertThat(chosen(host, Map.of("x-tier", "gold"))).containsExactly("gold");
        assertThat(chosen(host, Map.of("x-tier", "gold", "?q", "x1"))).isEmpty();
        assertThat(chosen(host, Map.of("x-tier", "silver"))).containsExactly("one", "two");
        assertThat(chosen(host, Map.of())).isEmpty();
    }

    @Test
    void theLongestPrefixCounts() {
        VirtualHost host = host("{'matcher_tree': {'input': " + HEADER + ", 'prefix_match_map': {'map': {'g': "
                + route("short") + ", 'go': " + route("long") + "}}}}");

        assertThat(chosen(host, Map.of("x-tier", "gold"))).containsExactly("long");
        assertThat(chosen(host, Map.of("x-tier", "grey"))).containsExactly("short");
        assertThat(chosen(host, Map.of("x-tier", "red"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'matcher_list': {'matchers': [{'predicate': {}, 'on_match': %r}]}} | .matcher_list.matchers[0].predicate: nothing",
                "{'matcher_list': {'matchers': [{'predicate': {'single_predicate': {'input': %h}}, 'on_match': %r}]}} | .matcher_list.matchers[0].predicate.single_predicate: no condition",
                "{'matcher_list': {'matchers': [{'predicate': {'single_predicate': {'input': {'name': 'cel'}, 'value_match': {'exact': 'a'}}}, 'on_match': %r}]}} | .matcher_list.matchers[0].predicate.single_predicate.input.typed_config: \"\" (expected: envoy.type.matcher",
                "{'matcher_list': {'matchers': [{'predicate': {'single_predicate': {'input': %h, 'custom_match': {'name': 'cel'}}}, 'on_match': %r}]}} | .matcher_list.matchers[0].predicate.single_predicate.custom_match.typed_config: \"\" (expected: xds.type.matcher.v3.CelMatcher, or value_match)",
                "{'matcher_tree': {'input': %h}} | .matcher_tree: no values (expected: exact_match_map",
                "{'on_no_match': {}} | .on_no_match: nothing (expected: matcher or action)",
                "{'on_no_match': {'action': {'name': 'x'}}} | .on_no_match.action.typed_config: \"\" (expected: envoy.config.route.v3.Route",
            })
    void whatCannotBeHonouredIsRefusedByItsPath(String matcher, String problem) {
        Decoded decoded = decoded(matcher.replace("%h", HEADER).replace("%r", route("r")));

        assertThat(Fixtures.problems(decoded))
                .singleElement()
                .asString()
                .startsWith("virtual_hosts[0].matcher" + problem);
    }

    /** Such as {@code keep_matching}, with which another branch would have the last word. */
    @Test
    void aFieldOfANewerApiInTheTreeIsRefused() {
        UnknownFieldSet newer = UnknownFieldSet.newBuilder()
                .addField(3, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                .build();
        Any action = Any.pack(io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setRoute(RouteAction.newBuilder().setCluster("c"))
                .build());
        Matcher.OnMatch last = Matcher.OnMatch.newBuilder()
                .setAction(TypedExtensionConfig.newBuilder().setName("r").setTypedConfig(action))
                .setUnknownFields(newer)
                .build();
        Any routes = Any.pack(RouteConfiguration.newBuilder()
                .setName("r")
                .addVirtualHosts(io.envoyproxy.envoy.config.route.v3.VirtualHost.newBuilder()
                        .setName("v")
                        .addDomains("*")
                        .setMatcher(Matcher.newBuilder().setOnNoMatch(last)))
                .build());

        assertThat(Fixtures.problems(ResourceDecoder.create().decode(ResourceType.ROUTE_CONFIGURATION, routes)))
                .singleElement()
                .asString()
                .startsWith("virtual_hosts[0].matcher.on_no_match.(unknown): a field of a newer Envoy API");
    }

    private static String single(String input, String condition) {
        return "{'single_predicate': {'input': " + input + ", 'value_match': {" + condition + "}}}";
    }

    private static String route(String name) {
        return "{'action': {'name': 'r', 'typed_config': {'@type': 'type.googleapis.com/envoy.config.route.v3.Route', "
                + body(name) + "}}}";
    }

    private static String routes(String first, String second) {
        return "{'action': {'name': 'r', 'typed_config': {'@type': 'type.googleapis.com/envoy.config.route.v3.RouteList',"
                + " 'routes': [{" + body(first) + "}, {" + body(second) + "}]}}}";
    }

    private static String body(String name) {
        return "'name': '" + name + "', 'match': {'prefix': '/'}, 'route': {'cluster': 'c'}";
    }

    private static VirtualHost host(String matcher) {
        return Fixtures.routesOf(decoded(matcher)).virtualHosts().get(0);
    }

    private static Decoded decoded(String matcher) {
        return Fixtures.routes(
                "{'name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*'], 'matcher': " + matcher + "}]}");
    }

    private static List<String> chosen(VirtualHost host, Map<String, String> fields) {
        RouteCandidates candidates = host.matcher().orElseThrow().choose(new FakeRequest(fields));
        return candidates == null
                ? List.of()
                : candidates.routes().stream()
                        .map(host.routes()::get)
                        .map(Route::name)
                        .toList();
    }
}
