package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteCandidates;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteTraceTest {

    private static final PathMatch ALL = new PathMatch.Prefix("/", true);
    private static final RequestView REQUEST = Routes.get("orders", "/a?q=1", Map.of("x-tier", "iron"));

    @Test
    void eachKindOfConditionSaysWhatItFoundAndWhatItExpected() {
        HeaderMatch gold = new HeaderMatch.Value("x-tier", exact("gold"), false, false);
        QueryMatch two = new QueryMatch.Value("q", exact("2"));

        assertThat(reasons(
                        match(new PathMatch.Exact("/b", true), List.of(), List.of()),
                        match(ALL, List.of(gold), List.of()),
                        match(ALL, List.of(new HeaderMatch.Range("x-none", 1, 3, false)), List.of()),
                        match(ALL, List.of(), List.of(two)),
                        new RouteMatch(ALL, List.of(), List.of(), Optional.empty(), true, List.of()),
                        new RouteMatch(ALL, List.of(), List.of(), Optional.of(new Fraction(5, 100)), false, List.of()),
                        new RouteMatch(
                                ALL,
                                List.of(),
                                List.of(),
                                Optional.empty(),
                                false,
                                List.of(new FixedMatch("tls_context", false)))))
                .containsExactly(
                        "path: \"/a\" (expected: exactly \"/b\")",
                        "header x-tier: \"iron\" (expected: exact \"gold\")",
                        "header x-none: none (expected: a number of 1 to 2)",
                        "query parameter q: \"1\" (expected: exact \"2\")",
                        "header content-type: none (expected: application/grpc, for gRPC only)",
                        "runtime_fraction: 7 of 100 (expected: below 5)",
                        "tls_context: never holds for calls of a client");
    }

    @Test
    void branchesOfATreeThatAreNotTakenSayWhy() {
        RequestCondition silver = new RequestCondition.Value(new MatchInput.Header("x-tier"), exact("silver"));
        RequestCondition any = new RequestCondition.Any(List.of(silver, new RequestCondition.Not(everything())));
        MatchTree<RouteCandidates> byQuery = new MatchTree.ByValue<>(
                new MatchInput.QueryParameter("q"),
                Map.of("7", new MatchTree.Leaf<>(new RouteCandidates(List.of(0)))),
                false,
                Optional.empty());
        MatchTree<RouteCandidates> tree = new MatchTree.InOrder<>(
                List.of(
                        new MatchTree.Branch<>(any, new MatchTree.Leaf<>(new RouteCandidates(List.of(0)))),
                        new MatchTree.Branch<>(everything(), byQuery)),
                Optional.of(new MatchTree.Leaf<>(new RouteCandidates(List.of(0)))));

        assertThat(trace(host(false, Optional.of(tree), match(ALL, List.of(), List.of()))))
                .containsExactly(
                        "null: matcher.matchers[0]: header x-tier: \"iron\" (expected: exact \"silver\");"
                                + " the condition under not_matcher holds",
                        "null: matcher.matchers[1]: query parameter q: \"1\" (expected: one of \"7\")",
                        "r: null");
    }

    @Test
    void aTreeThatLeadsNowhereSaysSo() {
        MatchTree<RouteCandidates> tree = new MatchTree.InOrder<>(
                List.of(new MatchTree.Branch<>(
                        new RequestCondition.All(List.of(everything(), new RequestCondition.Not(everything()))),
                        new MatchTree.Leaf<>(new RouteCandidates(List.of(0))))),
                Optional.empty());

        assertThat(trace(host(false, Optional.of(tree), match(ALL, List.of(), List.of()))))
                .containsExactly(
                        "null: matcher.matchers[0]: the condition under not_matcher holds",
                        "null: matcher: leads to nothing (expected: on_no_match, or a condition that holds)");
    }

    @Test
    void whatComesBeforeAllRoutesIsNamed() {
        assertThat(trace(host(true, Optional.empty(), match(ALL, List.of(), List.of()))))
                .containsExactly("require_tls: null");
        assertThat(trace(VirtualHost.of("v", List.of("other"), List.of())))
                .containsExactly("null: authority \"orders\": no virtual host has a domain for it");
    }

    private static List<String> reasons(RouteMatch... matches) {
        return trace(host(false, Optional.empty(), matches)).stream()
                .map(reason -> reason.substring("r: ".length()))
                .toList();
    }

    private static List<String> trace(VirtualHost host) {
        return RouteTable.compile(RouteConfig.of("t", List.of(host))).trace(REQUEST, 107).considered().stream()
                .map(each -> (each.route() == null ? null : each.route().name()) + ": " + each.mismatch())
                .toList();
    }

    private static VirtualHost host(boolean tls, Optional<MatchTree<RouteCandidates>> matcher, RouteMatch... matches) {
        List<Route> routes = java.util.Arrays.stream(matches)
                .map(match -> Route.of("r", match, RouteAction.Forward.to("c")))
                .toList();
        return new VirtualHost("v", List.of("*"), routes, matcher, tls, HeaderRules.NONE);
    }

    private static RouteMatch match(PathMatch path, List<HeaderMatch> headers, List<QueryMatch> query) {
        return new RouteMatch(path, headers, query, Optional.empty(), false, List.of());
    }

    private static RequestCondition everything() {
        return new RequestCondition.Value(new MatchInput.Header("x-tier"), new StringMatch.Prefix("", false));
    }

    private static StringMatch exact(String value) {
        return new StringMatch.Exact(value, false);
    }
}
