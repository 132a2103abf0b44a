package dev.proxyless.mesh.client.route;

import static dev.proxyless.mesh.client.route.Routes.cluster;
import static dev.proxyless.mesh.client.route.Routes.exact;
import static dev.proxyless.mesh.client.route.Routes.get;
import static dev.proxyless.mesh.client.route.Routes.prefix;
import static dev.proxyless.mesh.client.route.Routes.regex;
import static dev.proxyless.mesh.client.route.Routes.route;
import static dev.proxyless.mesh.client.route.Routes.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.filter.FilterChain;
import dev.proxyless.mesh.model.match.FixedMatch;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.MatchInput;
import dev.proxyless.mesh.model.match.MatchTree;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.QueryMatch;
import dev.proxyless.mesh.model.match.RequestCondition;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.match.UriTemplate;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteCandidates;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTableTest {

    private static final PathMatch ALL = new PathMatch.Prefix("/", true);

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "orders, exact", "ORDERS, exact", "a.example.com, suffix-long", "b.com, suffix-short",
                "example.com, suffix-short",
        ".com, any", "orders.eu, prefix-long", "orders.e, prefix-short", "orders.com, suffix-short", "orders., any",
        "other, any", "'', any"
    })
    void theBestDomainWins(String authority, String virtualHost) {
        RouteTable table = RouteTable.compile(RouteConfig.of(
                "t",
                List.of(
                        host("any", "*"),
                        host("prefix-short", "orders.*"),
                        host("prefix-long", "orders.e*"),
                        host("suffix-short", "*.com"),
                        host("suffix-long", "*.Example.com"),
                        host("exact", "Orders"))));

        assertThat(cluster(table, get(authority, "/", Map.of()), 0)).isEqualTo(virtualHost);
    }

    @ParameterizedTest(name = "{0} ignoring ports: {1} -> {2}")
    @CsvSource({
        "orders:80, false, port",
        "orders:80, true, name",
        "orders, false, name",
        "[::1]:80, true, v6",
        "[::1], true, v6",
        "orders:99, false, -",
        "orders:99, true, name"
    })
    void aPortCountsUnlessItIsToBeIgnored(String authority, boolean ignorePort, String virtualHost) {
        List<VirtualHost> hosts = List.of(host("name", "orders"), host("port", "orders:80"), host("v6", "[::1]"));

        RouteTable table = RouteTable.compile(new RouteConfig("t", hosts, ignorePort, false, false, HeaderRules.NONE));

        assertThat(cluster(table, get(authority, "/", Map.of()), 0)).isEqualTo(virtualHost);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "/a, exact",
        "/a?q=1, exact",
        "/a/, prefix",
        "/ab, regex",
        "/abc, all",
        "/b/c/d, all",
        "/B/x, insensitive",
        "/b, all",
        "'', all"
    })
    void theFirstRouteThatMatchesWins(String path, String expected) {
        RouteTable table = table(
                exact("exact", "/a"),
                prefix("prefix", "/a/"),
                regex("regex", "/a."),
                route("insensitive", RouteMatch.path(new PathMatch.Prefix("/b/X", false))),
                prefix("all", "/"),
                exact("never", "/a"));

        assertThat(cluster(table, get(path), 0)).isEqualTo(expected);
    }

    @Test
    void anEarlierWidePrefixWinsOverALaterExactPath() {
        RouteTable table = table(prefix("wide", "/"), exact("exact", "/a"), prefix("narrow", "/a"));

        assertThat(cluster(table, get("/a"), 0)).isEqualTo("wide");
    }

    @Test
    void aRouteWhoseOtherConditionsFailIsPassedOver() {
        HeaderMatch canary = new HeaderMatch.Value("X-Canary", new StringMatch.Exact("yes", false), false, false);
        QueryMatch debug = new QueryMatch.Present("debug", true);
        RouteTable table = table(
                route("canary", new RouteMatch(ALL, List.of(canary), List.of(), Optional.empty(), false)),
                route("debug", new RouteMatch(ALL, List.of(), List.of(debug), Optional.empty(), false)),
                prefix("all", "/"));

        assertThat(cluster(table, get("o", "/?debug", Map.of("x-canary", "yes")), 0))
                .isEqualTo("canary");
        assertThat(cluster(table, get("o", "/?debug", Map.of("x-canary", "no")), 0))
                .isEqualTo("debug");
        assertThat(cluster(table, get("/"), 0)).isEqualTo("all");
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({
        "application/grpc, grpc",
        "application/grpc+proto, grpc",
        "application/grpc-web, other",
        "text/plain, other"
    })
    void onlyGrpcMatchesARouteForGrpc(String contentType, String expected) {
        RouteTable table = table(
                route("grpc", new RouteMatch(ALL, List.of(), List.of(), Optional.empty(), true)), prefix("other", "/"));

        assertThat(cluster(table, get("o", "/", Map.of("content-type", contentType)), 0))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({"0, some", "24, some", "25, all", "99, all", "100, some", "-1, some"})
    void aFractionTakesItsShareOfRandomNumbers(long random, String expected) {
        // -1 is 18446744073709551615 without a sign, 15 modulo 100.
        RouteTable table = table(
                route("some", new RouteMatch(ALL, List.of(), List.of(), Optional.of(new Fraction(25, 100)), false)),
                prefix("all", "/"));

        assertThat(cluster(table, get("/"), random)).isEqualTo(expected);
    }

    @Test
    void amongManyRoutesThatDifferInOneHeaderTheFirstThatMatchesWins() {
        List<Route> routes = new ArrayList<>();
        IntStream.range(0, 1000).forEach(i -> routes.add(tenant("t" + i, i)));
        routes.add(500, prefix("middle", "/"));
        routes.add(tenant("late", 3));
        RouteTable table = table(routes.toArray(Route[]::new));

        assertThat(cluster(table, get("o", "/", Map.of("x-tenant", "3")), 0)).isEqualTo("t3");
        assertThat(cluster(table, get("o", "/", Map.of("x-tenant", "499")), 0)).isEqualTo("t499");
        assertThat(cluster(table, get("o", "/", Map.of("x-tenant", "500")), 0)).isEqualTo("middle");
        assertThat(cluster(table, get("/"), 0)).isEqualTo("middle");
    }

    @Test
    void amongManyRoutesThatDifferInOneParameterTheFirstThatMatchesWins() {
        Route[] routes = IntStream.range(0, 1000)
                .mapToObj(i -> {
                    QueryMatch match =
                            new QueryMatch.Value("shard", new StringMatch.Exact(Integer.toString(i % 900), false));
                    return route("s" + i, new RouteMatch(ALL, List.of(), List.of(match), Optional.empty(), false));
                })
                .toArray(Route[]::new);
        RouteTable table = table(routes);

        assertThat(cluster(table, get("/?shard=899"), 0)).isEqualTo("s899");
        assertThat(cluster(table, get("/?a=b&shard=7&shard=8"), 0)).isEqualTo("s7");
        assertThat(cluster(table, get("/?shard=900"), 0)).isEqualTo("-");
        assertThat(cluster(table, get("/"), 0)).isEqualTo("-");
    }

    @Test
    void everyActionBecomesItsDecision() {
        RouteTable table = table(
                action(
                        "/redirect",
                        new RouteAction.Redirect(
                                301, Optional.empty(), Optional.of("h"), Optional.empty(), Optional.empty(), false)),
                action("/direct", new RouteAction.DirectResponse(200, "ok")),
                action("/server", new RouteAction.NonForwarding()));

        assertThat(table.route(get("/redirect"), 0)).isInstanceOf(RouteDecision.Redirect.class);
        assertThat(table.route(get("/direct"), 0)).isInstanceOf(RouteDecision.DirectResponse.class);
        assertThat(table.route(get("/server"), 0)).isInstanceOf(RouteDecision.NonForwarding.class);
    }

    @Test
    void withoutARouteTheVirtualHostIsStillTold() {
        VirtualHost host = VirtualHost.of("vh", List.of("orders"), List.of());
        RouteTable table = RouteTable.compile(RouteConfig.of("t", List.of(host)));

        assertThat(table.route(get("/"), 0)).isEqualTo(new RouteDecision.Unmatched(host, FilterChain.NONE));
        assertThat(table.route(get("other", "/", Map.of()), 0))
                .isEqualTo(new RouteDecision.Unmatched(null, FilterChain.NONE));
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({"/api, c", "/api/, c", "/api/v1?x, c", "/api;v=1, -", "/apis, -", "/API/v1, -", "/ap, -"})
    void aSeparatedPrefixEndsWhereASegmentDoes(String target, String cluster) {
        RouteTable table = table(route("c", RouteMatch.path(new PathMatch.PathSeparatedPrefix("/api", true))));

        assertThat(cluster(table, get("x", target, Map.of()), 0)).isEqualTo(cluster);
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource({"/a/1, t", "/a/1?b/2, t", "/a/1/2, -", "/a, -"})
    void aTemplateIsHeldAgainstThePathWithoutTheQuery(String target, String cluster) {
        RouteTable table = table(route("t", RouteMatch.path(new PathMatch.Template(UriTemplate.parse("/a/{b}")))));

        assertThat(cluster(table, get("x", target, Map.of()), 0)).isEqualTo(cluster);
    }

    @Test
    void aRouteWhoseConditionsNeverHoldIsPassedOver() {
        RouteMatch never = new RouteMatch(
                ALL, List.of(), List.of(), Optional.empty(), false, List.of(new FixedMatch("filter_state[0]", false)));
        RouteTable table = table(route("never", never), route("next", RouteMatch.path(ALL)));

        assertThat(cluster(table, get("x", "/", Map.of()), 0)).isEqualTo("next");
    }

    @Test
    void pathsCanBeMatchedWithoutTheirParameters() {
        List<VirtualHost> hosts = List.of(VirtualHost.of(
                "v", List.of("*"), List.of(route("c", RouteMatch.path(new PathMatch.Exact("/a", true))))));
        RouteTable table = RouteTable.compile(new RouteConfig("t", hosts, false, true, false, HeaderRules.NONE));

        assertThat(cluster(table, get("x", "/a;v=1?q=1", Map.of()), 0)).isEqualTo("c");
        assertThat(cluster(table, get("x", "/a;v=1/b", Map.of()), 0)).isEqualTo("-");
        assertThat(cluster(table, get("x", "/a?q=1;2", Map.of()), 0)).isEqualTo("c");
    }

    @Test
    void aVirtualHostThatRequiresTlsSendsOthersToHttps() {
        VirtualHost host = new VirtualHost(
                "v", List.of("*"), List.of(route("c", RouteMatch.path(ALL))), Optional.empty(), true, HeaderRules.NONE);
        RouteTable table = RouteTable.compile(RouteConfig.of("t", List.of(host)));
        RequestView plain = RequestView.of("GET", "http", "orders:8080", "/a?b", HeaderSource.EMPTY);
        RequestView secure = RequestView.of("GET", "https", "orders:8080", "/a?b", HeaderSource.EMPTY);

        assertThat(table.route(plain, 0))
                .isInstanceOfSatisfying(
                        RouteDecision.Redirect.class,
                        redirect ->
                                assertThat(RedirectLocation.of(redirect, plain)).isEqualTo("https://orders:8080/a?b"));
        assertThat(cluster(table, secure, 0)).isEqualTo("c");
    }

    @ParameterizedTest(name = "{0} {1} -> {2}")
    @CsvSource({
        "gold, /a, gold",
        "silver, /a, other",
        "'', /a, other",
        "gold, /b/1, b",
        "lead, /b/1, b",
        "lead, /none, -"
    })
    void aTreeOfConditionsChoosesWhichRoutesAreLookedAt(String tier, String target, String cluster) {
        List<Route> routes = List.of(
                route("gold", RouteMatch.path(new PathMatch.Exact("/a", true))),
                route("other", RouteMatch.path(new PathMatch.Exact("/a", true))),
                route("b", RouteMatch.path(ALL)));
        MatchTree<RouteCandidates> byTier = new MatchTree.InOrder<>(
                List.of(new MatchTree.Branch<>(
                        new RequestCondition.Value(
                                new MatchInput.Header("x-tier"), new StringMatch.Exact("gold", false)),
                        new MatchTree.Leaf<>(new RouteCandidates(List.of(0))))),
                Optional.of(new MatchTree.Leaf<>(new RouteCandidates(List.of(1)))));
        MatchTree<RouteCandidates> byPath = new MatchTree.ByValue<>(
                new MatchInput.Header(":path"),
                Map.of("/", byTier, "/b/", new MatchTree.Leaf<>(new RouteCandidates(List.of(0, 2)))),
                true,
                Optional.empty());
        VirtualHost host = new VirtualHost("v", List.of("*"), routes, Optional.of(byPath), false, HeaderRules.NONE);
        RouteTable table = RouteTable.compile(RouteConfig.of("t", List.of(host)));

        assertThat(cluster(table, get("x", target, Map.of("x-tier", tier)), 0)).isEqualTo(cluster);
    }

    private static VirtualHost host(String name, String domain) {
        return VirtualHost.of(name, List.of(domain), List.of(prefix(name, "/")));
    }

    private static Route tenant(String name, int tenant) {
        HeaderMatch match =
                new HeaderMatch.Value("x-tenant", new StringMatch.Exact(Integer.toString(tenant), false), false, false);
        return route(name, new RouteMatch(ALL, List.of(match), List.of(), Optional.empty(), false));
    }

    private static Route action(String path, RouteAction action) {
        return Route.of("r", RouteMatch.path(new PathMatch.Exact(path, true)), action);
    }
}
