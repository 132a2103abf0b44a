package dev.proxyless.mesh.xds.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.match.FakeRequest;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterPluginDecoderTest {

    private static final String TYPES = "type.googleapis.com/envoy.";
    private static final String MATCHER =
            "'@type': '" + TYPES + "extensions.router.cluster_specifiers.matcher.v3.MatcherClusterSpecifier'";
    private static final String ACTION =
            "'@type': '" + TYPES + "extensions.router.cluster_specifiers.matcher.v3.ClusterAction'";
    private static final String BY_TIER = MATCHER
            + ", 'cluster_matcher': {'matcher_tree': {'input': {'name': 'i', 'typed_config': {'@type': '" + TYPES
            + "type.matcher.v3.HttpRequestHeaderMatchInput', 'header_name': 'x-tier'}}, 'exact_match_map': {'map': {"
            + "'gold': " + action("quick") + ", 'silver': " + action("slow") + "}}}}";
    private static final String UNKNOWN = "'@type': '" + TYPES + "config.route.v3.RouteList'";
    private static final String NAMED = "'cluster_specifier_plugin': 'p'";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTreeMayChooseTheCluster(boolean inline) {
        String plugin = plugin("p", BY_TIER, false);
        Decoded decoded = inline ? routes("", "'inline_cluster_specifier_plugin': " + plugin) : routes(plugin, NAMED);

        ClusterName.FromPlugin chosen = (ClusterName.FromPlugin) clusterOf(decoded);
        assertThat(chosen.plugin()).isEqualTo("p");
        assertThat(chosen.specifier().clusters()).containsExactlyInAnyOrder("quick", "slow");
        assertThat(chosen.of(new FakeRequest(Map.of("x-tier", "gold")), 0)).isEqualTo("quick");
        assertThat(chosen.of(new FakeRequest(Map.of()), 0)).isNull();
        assertThat(Fixtures.reports(decoded)).isEmpty();
    }

    @Test
    void pluginsThatChooseAlikeAreEqual() {
        assertThat(clusterOf(routes(plugin("p", BY_TIER, false), NAMED)))
                .isEqualTo(clusterOf(routes(plugin("p", BY_TIER, false), NAMED)));
    }

    @Test
    void aRouteWhosePluginNeedNotBeThereIsPassedOverWithoutIt() {
        Decoded decoded = routes(plugin("p", UNKNOWN, true), NAMED);

        assertThat(routeOf(decoded).match().isPossible()).isFalse();
        assertThat(Fixtures.reports(decoded))
                .singleElement()
                .asString()
                .contains("cluster_specifier_plugins.extension.typed_config")
                .contains("routes that name it are passed over");
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aPluginThatCannotBeHonouredIsRefused(String plugin, String problem) {
        assertThat(Fixtures.problems(routes(plugin, "'cluster': 'c'")))
                .singleElement()
                .asString()
                .startsWith("cluster_specifier_plugins[0].extension." + problem);
    }

    private static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.of(
                        plugin("p", UNKNOWN, false),
                        "typed_config: \"envoy.config.route.v3.RouteList\" (expected: one of [envoy.ext"),
                Arguments.of(plugin("", BY_TIER, false), "name: "),
                Arguments.of(plugin("p", MATCHER, false), "typed_config.cluster_matcher: nothing"));
    }

    @Test
    void aNameOccursOnce() {
        String both = plugin("p", BY_TIER, false) + ", " + plugin("p", BY_TIER, false);

        assertThat(Fixtures.problems(routes(both, NAMED)))
                .containsExactly(
                        "cluster_specifier_plugins[1].extension.name: \"p\" (expected: a name that occurs once)");
    }

    @Test
    void whatATreeLeadsToMustBeACluster() {
        String toRoute = BY_TIER.replace(ACTION, UNKNOWN)
                .replace(", 'cluster': 'quick'", "")
                .replace(", 'cluster': 'slow'", "");
        String toNothing = BY_TIER.replace("quick", "");

        assertThat(Fixtures.problems(routes(plugin("p", toRoute, false), NAMED)))
                .hasSize(2)
                .first()
                .asString()
                .contains(
                        ".action.typed_config: \"type.googleapis.com/envoy.config.route.v3.RouteList\" (expected: envoy");
        assertThat(Fixtures.problems(routes(plugin("p", toNothing, false), NAMED)))
                .singleElement()
                .asString()
                .contains(".map[\"gold\"].action.typed_config.cluster: \"\"");
    }

    @Test
    void aRouteNamesAPluginThatIsThere() {
        assertThat(Fixtures.problems(routes(plugin("q", BY_TIER, false), NAMED)))
                .containsExactly("virtual_hosts[0].routes[0].route.cluster_specifier_plugin: \"p\" (expected: one of"
                        + " cluster_specifier_plugins of these routes)");
    }

    private static String action(String cluster) {
        return "{'action': {'name': 'a', 'typed_config': {" + ACTION + ", 'cluster': '" + cluster + "'}}}";
    }

    private static String plugin(String name, String config, boolean optional) {
        return "{'extension': {'name': '" + name + "', 'typed_config': {" + config + "}}, 'is_optional': " + optional
                + "}";
    }

    private static Decoded routes(String plugins, String action) {
        return Fixtures.routes("{'name': 'r', 'cluster_specifier_plugins': [" + plugins
                + "], 'virtual_hosts': [{'name': 'v', 'domains': ['*'], 'routes': [{'match': {'prefix': '/'}, 'route': {"
                + action + "}}]}]}");
    }

    private static Route routeOf(Decoded decoded) {
        return Fixtures.routesOf(decoded).virtualHosts().get(0).routes().get(0);
    }

    private static ClusterName clusterOf(Decoded decoded) {
        return ((RouteAction.Forward) routeOf(decoded).action())
                .clusters()
                .clusters()
                .get(0)
                .cluster();
    }
}
