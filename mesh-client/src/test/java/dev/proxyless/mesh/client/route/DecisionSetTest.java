package dev.proxyless.mesh.client.route;

import static dev.proxyless.mesh.client.route.Routes.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.hash.XxHash64;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.HashPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.HostRewrite;
import dev.proxyless.mesh.model.route.Rewrites;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionSetTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({"0, a", "89, a", "90, c", "99, c", "100, a", "190, c", "-1, a", "-7, a"})
    void theRandomNumberModuloTheTotalWeightIsCountedOffInOrder(long random, String cluster) {
        // -1 is 2^64 - 1 without a sign, 15 modulo 100; -7 is 9 modulo 100.
        RouteTable table = table(
                HeaderRules.NONE, WeightedCluster.of("a", 90), WeightedCluster.of("b", 0), WeightedCluster.of("c", 10));

        assertThat(Routes.cluster(table, get("/"), random)).isEqualTo(cluster);
    }

    @Test
    void sharesAreExactOverAllResidues() {
        RouteTable table = table(HeaderRules.NONE, WeightedCluster.of("a", 1), WeightedCluster.of("b", 4_294_967_294L));

        long toA = LongStream.of(0, 1, 2, 4_294_967_294L, 4_294_967_295L, 4_294_967_296L)
                .filter(random -> Routes.cluster(table, get("/"), random).equals("a"))
                .count();

        assertThat(toA).isEqualTo(2);
    }

    @Test
    void aHeaderMayNameTheCluster() {
        RouteTable table = table(
                HeaderRules.NONE,
                new WeightedCluster(new ClusterName.FromHeader("X-To"), 1, HeaderRules.NONE, Optional.empty()));

        assertThat(Routes.cluster(table, Routes.get("orders", "/", Map.of("x-to", "blue")), 0))
                .isEqualTo("blue");
        assertThat(Routes.cluster(table, get("/"), 0)).isEmpty();
    }

    @Test
    void aPluginMayChooseTheCluster() {
        ClusterName byTenant = new ClusterName.FromPlugin(
                "tenants", (request, random) -> random == 7 ? null : "of-" + request.header("x-tenant"));
        RouteTable table =
                table(HeaderRules.NONE, new WeightedCluster(byTenant, 1, HeaderRules.NONE, Optional.empty()));
        RequestView ann = Routes.get("orders", "/", Map.of("x-tenant", "ann"));

        assertThat(Routes.cluster(table, ann, 0)).isEqualTo("of-ann");
        assertThat(Routes.cluster(table, ann, 7)).isEmpty();
    }

    @Test
    void aClustersOwnHostIsSentUnlessTheRouteHasOne() {
        assertThat(authority(Rewrites.NONE)).isEqualTo("of-cluster");
        assertThat(authority(Rewrites.host(new HostRewrite.FromHeader("x-none"))))
                .isEqualTo("of-cluster");
        assertThat(authority(Rewrites.host(new HostRewrite.FromEndpoint()))).isEqualTo("of-cluster");
        assertThat(authority(Rewrites.host(new HostRewrite.Literal("of-route"))))
                .isEqualTo("of-route");
    }

    private static String authority(Rewrites rewrites) {
        WeightedCluster cluster =
                new WeightedCluster(new ClusterName.Literal("a"), 1, HeaderRules.NONE, Optional.of("of-cluster"));
        RouteAction action =
                new RouteAction.Forward(new WeightedClusters(List.of(cluster)), CallPolicy.DEFAULT, rewrites);
        RouteTable table = Routes.table(Route.of("r", RouteMatch.path(new PathMatch.Prefix("/", true)), action));
        return HostRewriter.authority(
                (RouteDecision.Forward) table.route(get("/"), 0), get("/"), Endpoint.of("10.0.0.1", 80));
    }

    @Test
    void theMostSpecificLevelChangesHeadersFirst() {
        RouteTable table = table(rules("route"), WeightedCluster.of("a", 1, rules("cluster")));

        RouteDecision decision = table.route(get("/"), 0);

        assertThat(decision).isInstanceOfSatisfying(RouteDecision.Forward.class, forward -> {
            assertThat(forward.headers().request())
                    .extracting(DecisionSetTest::name)
                    .containsExactly("cluster", "route", "host", "config");
            assertThat(forward.headers().response())
                    .extracting(DecisionSetTest::name)
                    .containsExactly("cluster", "route", "host", "config");
        });
    }

    @Test
    void theRouteMayHaveTheLastWordButNeverItsCluster() {
        RouteConfig plain = config(rules("route"), WeightedCluster.of("a", 1, rules("cluster")));
        RouteTable table =
                RouteTable.compile(new RouteConfig("t", plain.virtualHosts(), false, false, true, plain.headers()));

        assertThat(table.route(get("/"), 0))
                .isInstanceOfSatisfying(
                        RouteDecision.Forward.class,
                        forward -> assertThat(forward.headers().request())
                                .extracting(DecisionSetTest::name)
                                .containsExactly("cluster", "config", "host", "route"));
    }

    @ParameterizedTest
    @CsvSource({"0, a", "1, b", "3, b", "4, a", "18446744073709551615, b", "x, b", "-1, b", "'', b"})
    void aHeaderMayStandForChance(String value, String cluster) {
        RouteAction action = RouteAction.Forward.to(
                new WeightedClusters(
                        List.of(WeightedCluster.of("a", 1), WeightedCluster.of("b", 3)), Optional.of("X-Key"), false),
                CallPolicy.DEFAULT);
        RouteTable table = Routes.table(Route.of("r", RouteMatch.path(new PathMatch.Prefix("/", true)), action));

        assertThat(Routes.cluster(table, get("orders", "/", Map.of("x-key", value)), 1))
                .isEqualTo(cluster);
        assertThat(Routes.cluster(table, get("/"), 0)).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "session-1234567890-of-somebody"})
    void theHashOfTheRequestMayStandForChance(String key) {
        RouteTable table = byHash(new HashPolicy.Header("x-key", Optional.empty(), false));
        long point = Long.remainderUnsigned(XxHash64.hash(key), 4);

        for (long random = 0; random < 4; random++) {
            assertThat(Routes.cluster(table, get("orders", "/", Map.of("x-key", key)), random))
                    .isEqualTo(point == 0 ? "a" : "b");
        }
        assertThat(Routes.cluster(table, get("/"), 0)).isEqualTo("a");
        assertThat(Routes.cluster(table, get("/"), 1)).isEqualTo("b");
    }

    @Test
    void aCallerWithoutAHashGetsACookieThatLeadsItToTheSameCluster() {
        HashPolicy.GeneratedCookie generated =
                new HashPolicy.GeneratedCookie(Duration.ofSeconds(60), "/shop", List.of("SameSite=Lax", "Secure"));
        RouteTable table = byHash(new HashPolicy.Cookie("sid", Optional.of(generated), false));

        for (long random = 0; random < 20; random++) {
            RouteDecision.Forward first = (RouteDecision.Forward) table.route(get("/"), random);
            String value = "%016x".formatted(random);

            assertThat(first.headers().response())
                    .extracting(DecisionSetTest::name)
                    .containsExactly("set-cookie");
            assertThat(((HeaderMutation.Put) first.headers().response().get(0))
                            .value()
                            .text(CallContext.of(get("/"), first, null)))
                    .isEqualTo("sid=\"" + value + "\"; Max-Age=60; Path=/shop; SameSite=Lax; Secure; HttpOnly");
            RouteDecision.Forward second = (RouteDecision.Forward)
                    table.route(get("orders", "/", Map.of("cookie", "sid=\"" + value + "\"")), random + 1);
            assertThat(second.cluster()).isEqualTo(first.cluster());
            assertThat(second.headers()).isEqualTo(HeaderRules.NONE);
        }
    }

    @Test
    void aCallerWhoseRequestHasAHashGetsNoCookie() {
        HashPolicy.GeneratedCookie generated = new HashPolicy.GeneratedCookie(Duration.ZERO, "", List.of());
        RouteTable table = byHash(
                new HashPolicy.Cookie("sid", Optional.of(generated), false),
                new HashPolicy.Header("x-key", Optional.empty(), false));

        assertThat(table.route(get("orders", "/", Map.of("x-key", "7")), 0))
                .isInstanceOfSatisfying(
                        RouteDecision.Forward.class,
                        forward -> assertThat(forward.headers()).isEqualTo(HeaderRules.NONE));
    }

    private static RouteTable byHash(HashPolicy... policies) {
        WeightedClusters clusters = new WeightedClusters(
                List.of(WeightedCluster.of("a", 1), WeightedCluster.of("b", 3)), Optional.empty(), true);
        RouteAction action =
                RouteAction.Forward.to(clusters, CallPolicy.DEFAULT).withHashPolicies(List.of(policies));
        return Routes.table(Route.of("r", RouteMatch.path(new PathMatch.Prefix("/", true)), action));
    }

    @Test
    void theDecisionForARequestIsAlwaysTheSameObject() {
        RouteTable table = table(HeaderRules.NONE, WeightedCluster.of("a", 1), WeightedCluster.of("b", 1));

        assertThat(table.route(get("/"), 3)).isSameAs(table.route(get("/x"), 1));
    }

    private static RouteTable table(HeaderRules routeRules, WeightedCluster... clusters) {
        return RouteTable.compile(config(routeRules, clusters));
    }

    private static RouteConfig config(HeaderRules routeRules, WeightedCluster... clusters) {
        RouteAction action = RouteAction.Forward.to(new WeightedClusters(List.of(clusters)), CallPolicy.DEFAULT);
        Route route = new Route("r", RouteMatch.path(new PathMatch.Prefix("/", true)), action, routeRules);
        VirtualHost host = new VirtualHost("vh", List.of("*"), List.of(route), Optional.empty(), false, rules("host"));
        return new RouteConfig("t", List.of(host), false, false, false, rules("config"));
    }

    private static HeaderRules rules(String name) {
        List<HeaderMutation> mutations =
                List.of(new HeaderMutation.Put(name, "v", HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD));
        return new HeaderRules(mutations, mutations);
    }

    private static String name(HeaderMutation mutation) {
        return ((HeaderMutation.Put) mutation).name();
    }
}
