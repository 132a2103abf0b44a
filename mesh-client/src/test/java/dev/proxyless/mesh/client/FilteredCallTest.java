package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.filter.CallFilter;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterCall;
import dev.proxyless.mesh.client.filter.FilterFactory;
import dev.proxyless.mesh.client.filter.FilterResponse;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.HeaderMutations;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.FilterOverride;
import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.filter.config.HeaderMutationConfig;
import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.ManualLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class FilteredCallTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final RequestView REQUEST =
            RequestView.of("GET", "http", "orders", "/a", name -> name.equals("x-user") ? "ann" : null);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> journal = new ArrayList<>();
    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSource source = new ScriptedSource();
    private final MeshClient mesh = MeshClient.builder(source)
            .loop(loop)
            .random(() -> 0)
            .filter(new ScriptFilters())
            .build();

    FilteredCallTest() {
        loop.runPending();
    }

    @Test
    void filtersRunOnceEachInTheirOrderBeforeTheFirstAttempt() {
        MeshCall call = call(script("a", FilterAction.CONTINUE), script("b", FilterAction.CONTINUE));

        assertThat(call.next()).isInstanceOf(Attempt.class);
        assertThat(journal).containsExactly("a", "b");
    }

    @Test
    void aDelayIsAPauseAndWhatFollowsComesAfterIt() {
        MeshCall call = call(
                script("a", new FilterAction.Delay(SECOND, FilterAction.CONTINUE)), script("b", FilterAction.CONTINUE));

        assertThat(call.next()).isEqualTo(Pause.of(SECOND));
        assertThat(journal).containsExactly("a");
        assertThat(call.next()).isInstanceOf(Attempt.class);
        assertThat(journal).containsExactly("a", "b");
    }

    @Test
    void theTimeOfTheRouteBeginsAfterADelay() {
        MeshCall call = call(script("a", new FilterAction.Delay(Duration.ofSeconds(60), FilterAction.CONTINUE)));

        call.next();
        loop.advance(Duration.ofSeconds(60));

        assertThat(((Attempt) call.next()).timeoutNanos())
                .isEqualTo(Duration.ofSeconds(15).toNanos());
    }

    @Test
    void anAnswerOfAFilterEndsTheCallAndLaterFiltersDoNotRun() {
        MeshCall call =
                call(script("a", FilterAction.Reply.of(429, "slowly", "limited")), script("b", FilterAction.CONTINUE));

        assertThat(call.next()).isInstanceOfSatisfying(LocalReply.class, reply -> {
            assertThat(reply.status()).isEqualTo(429);
            assertThat(reply.body()).isEqualTo("slowly");
            assertThat(reply.headers()).containsEntry("content-type", List.of("text/plain"));
        });
        assertThat(journal).containsExactly("a", "b saw 429", "a saw 429", "a ended");
    }

    @Test
    void filtersSeeTheResponseInReverseOrderAsTheRouteLeftIt() {
        MeshCall call = call(script("a", FilterAction.CONTINUE), script("b", FilterAction.CONTINUE));
        call.next();
        call.outcome(new Outcome.Response(200, HeaderSource.EMPTY));
        call.finish(null);

        assertThat(journal).containsExactly("a", "b", "b saw 200", "a saw 200", "a ended", "b ended");
    }

    @Test
    void whateverBecomesOfACallFiltersLearnItsEndOnce() {
        MeshCall failed = call(script("a", FilterAction.CONTINUE));
        failed.next();
        failed.outcome(new Outcome.ConnectFailed(new IOException("refused")));
        failed.finish(null);
        assertThat(journal).containsExactly("a", "a ended");
        journal.clear();

        MeshCall cancelled = call(script("a", new FilterAction.Delay(SECOND, FilterAction.CONTINUE)));
        cancelled.next();
        cancelled.finish(new CancellationException());
        cancelled.finish(new CancellationException());
        assertThat(journal).containsExactly("a", "a ended");
        journal.clear();

        publish(List.of(script("a", FilterAction.CONTINUE)), FilterOverrides.NONE);
        MeshCall homeless = mesh.begin(ORDERS, REQUEST);
        assertThatThrownBy(homeless::next).isInstanceOf(MeshException.class);
        assertThat(journal).containsExactly("a", "a ended");
    }

    @Test
    void changedHeadersAreSeenByLaterFiltersAndSentBeforeTheRoutesOwn() {
        HeaderMutation own = new HeaderMutation.Put(
                "x-hello",
                TextFormat.parse("hi %REQ(x-user)%", name -> null),
                Action.OVERWRITE_IF_EXISTS_OR_ADD,
                false);
        MeshCall call = call(
                HttpFilter.of("m", new HeaderMutationConfig(new HeaderRules(List.of(own), List.of()), false)),
                HttpFilter.of("s", new Script("s", FilterAction.CONTINUE, "x-hello")));

        Attempt attempt = (Attempt) call.next();

        assertThat(journal).containsExactly("s hi ann");
        Map<String, List<String>> sent = new HashMap<>();
        HeaderMutations.applyToRequest(attempt.headerMutations(), sent, attempt.context());
        assertThat(sent).containsEntry("x-hello", List.of("hi ann"));
    }

    @Test
    void responsesAreChangedAfterTheRouteByTheLastFilterFirst() {
        HeaderMutation one = new HeaderMutation.Put("x-by", "one", Action.OVERWRITE_IF_EXISTS_OR_ADD);
        HeaderMutation two = new HeaderMutation.Put("x-by", "two", Action.OVERWRITE_IF_EXISTS_OR_ADD);
        MeshCall call = call(
                HttpFilter.of("1", new HeaderMutationConfig(new HeaderRules(List.of(), List.of(one)), false)),
                HttpFilter.of("2", new HeaderMutationConfig(new HeaderRules(List.of(), List.of(two)), false)));
        call.next();
        call.outcome(new Outcome.Response(200, HeaderSource.EMPTY));

        assertThat(call.responseMutations()).containsExactly(two, one);
    }

    @Test
    void aRouteTellsAFilterSomethingElseOrSwitchesItOff() {
        FilterOverrides overrides = new FilterOverrides(Map.of(
                "a",
                FilterOverride.DISABLED,
                "b",
                FilterOverride.of(new Script("b of the route", FilterAction.CONTINUE, "")),
                "c",
                new FilterOverride(Optional.empty(), false),
                "nobody",
                FilterOverride.DISABLED));
        publish(
                List.of(
                        script("a", FilterAction.CONTINUE),
                        script("b", FilterAction.CONTINUE),
                        new HttpFilter("c", new Script("c", FilterAction.CONTINUE, ""), true),
                        new HttpFilter("d", new Script("d", FilterAction.CONTINUE, ""), true)),
                overrides,
                Meshes.cluster("v1", Endpoint.of("10.0.0.1", 80)));

        mesh.begin(ORDERS, REQUEST).next();

        assertThat(journal).containsExactly("b of the route", "c");
    }

    @Test
    void aFilterThatNobodyRegisteredFailsCallsAndSaysWhatToDo() {
        record Foreign(String what) implements FilterConfig {}

        assertThat(call(HttpFilter.of("acme", new Foreign("x"))).next())
                .isInstanceOfSatisfying(LocalReply.class, reply -> {
                    assertThat(reply.status()).isEqualTo(500);
                    assertThat(reply.body()).contains("filter \"acme\"", "MeshClientBuilder.filter");
                });
    }

    @Test
    void anApplicationThatWantsNoFaultsHasNoneAndAllOtherFilters() {
        FaultConfig always = new FaultConfig(
                Optional.of(new FaultConfig.Delay(Optional.of(SECOND), new Fraction(100, 100))),
                Optional.of(new FaultConfig.Abort(OptionalInt.of(503), OptionalInt.empty(), new Fraction(100, 100))),
                "",
                List.of(),
                Set.of(),
                OptionalLong.empty());
        HttpFilter[] filters = {HttpFilter.of("f", always), script("a", FilterAction.CONTINUE)};
        assertThat(call(filters).next()).isInstanceOf(Pause.class);
        MeshClient careful = MeshClient.builder(source)
                .loop(loop)
                .filter(new ScriptFilters())
                .faultInjection(false)
                .build();
        loop.runPending();
        call(filters);

        assertThat(careful.begin(ORDERS, REQUEST).next()).isInstanceOf(Attempt.class);
        assertThat(journal).containsExactly("a");
    }

    @Test
    void whatAFilterCountsOutlivesARevisionThatLeavesItAlone() {
        FaultConfig one = new FaultConfig(
                Optional.empty(),
                Optional.of(new FaultConfig.Abort(OptionalInt.of(503), OptionalInt.empty(), new Fraction(1, 100))),
                "",
                List.of(),
                Set.of(),
                OptionalLong.of(1));
        FaultConfig delaying = new FaultConfig(
                Optional.of(new FaultConfig.Delay(Optional.of(SECOND), new Fraction(1, 100))),
                Optional.empty(),
                "",
                List.of(),
                Set.of(),
                one.maxActiveFaults());
        MeshCall held = call(HttpFilter.of("f", delaying));
        assertThat(held.next()).isInstanceOf(Pause.class);

        assertThat(call(HttpFilter.of("f", delaying)).next()).isInstanceOf(Attempt.class);
        held.finish(new CancellationException());
        assertThat(call(HttpFilter.of("f", delaying)).next()).isInstanceOf(Pause.class);
    }

    @Test
    void answersOfARouteGoThroughItsFiltersToo() {
        publish(
                List.of(script("a", FilterAction.CONTINUE)),
                FilterOverrides.NONE,
                new RouteAction.DirectResponse(200, "hello"));

        assertThat(mesh.begin(ORDERS, REQUEST).next()).isInstanceOf(LocalReply.class);
        assertThat(journal).containsExactly("a", "a saw 200", "a ended");
    }

    @Test
    void filtersFillInValuesOfAnswersFromTheirRouteAndFromThePathThatIsAskedFor() {
        HeaderMutation says = new HeaderMutation.Put(
                "x-says",
                TextFormat.parse("%ROUTE_NAME% %PATH(WQ:PATH)% was %PATH(WQ:ORIG)%", name -> null),
                Action.OVERWRITE_IF_EXISTS_OR_ADD,
                false);
        List<HttpFilter> filters =
                List.of(HttpFilter.of("m", new HeaderMutationConfig(new HeaderRules(List.of(), List.of(says)), false)));

        assertThat(says(filters, new RouteAction.DirectResponse(200, "hello"))).containsExactly("r /a was ");
        assertThat(says(filters, redirect(new PathRewrite.ReplacePrefix("/b/"))))
                .containsExactly("r /b/a was /a");
        assertThat(says(filters, redirect(new PathRewrite.ReplacePath("/b")))).containsExactly("r /a was ");
    }

    private List<String> says(List<HttpFilter> filters, RouteAction action) {
        publish(filters, FilterOverrides.NONE, action);
        return ((LocalReply) mesh.begin(ORDERS, REQUEST).next()).headers().getOrDefault("x-says", List.of());
    }

    private static RouteAction redirect(PathRewrite path) {
        return new RouteAction.Redirect(
                301, Optional.empty(), Optional.of("b"), Optional.empty(), Optional.of(path), false);
    }

    private static HttpFilter script(String name, FilterAction action) {
        return HttpFilter.of(name, new Script(name, action, ""));
    }

    private MeshCall call(HttpFilter... filters) {
        publish(List.of(filters), FilterOverrides.NONE, Meshes.cluster("v1", Endpoint.of("10.0.0.1", 80)));
        return mesh.begin(ORDERS, REQUEST);
    }

    private void publish(List<HttpFilter> filters, FilterOverrides overrides, ClusterSnapshot... clusters) {
        WeightedCluster cluster = new WeightedCluster(
                WeightedCluster.of("v1", 1).cluster(), 1, HeaderRules.NONE, Optional.empty(), overrides);
        publish(
                filters,
                FilterOverrides.NONE,
                RouteAction.Forward.to(new WeightedClusters(List.of(cluster)), CallPolicy.DEFAULT),
                clusters);
    }

    private void publish(
            List<HttpFilter> filters, FilterOverrides overrides, RouteAction action, ClusterSnapshot... clusters) {
        Route route = new Route(
                "r",
                RouteMatch.path(new PathMatch.Prefix("/", true)),
                action,
                HeaderRules.NONE,
                overrides,
                Metadata.EMPTY);
        Map<String, Resolved<ClusterSnapshot>> byName = new HashMap<>();
        for (ClusterSnapshot cluster : clusters) {
            byName.put(cluster.cluster().name(), new Resolved.Ready<>(cluster));
        }
        RouteConfig routes = RouteConfig.of("orders", List.of(VirtualHost.of("orders", List.of("*"), List.of(route))));
        source.publish(new ServiceSnapshot(ORDERS, routes, filters, byName));
        loop.runPending();
    }

    private record Script(String says, FilterAction action, String header) implements FilterConfig {}

    private final class ScriptFilters implements FilterFactory<Script> {

        @Override
        public Class<Script> configType() {
            return Script.class;
        }

        @Override
        public CallFilter create(Script config, List<Script> overrides) {
            Script script = FilterFactory.mostSpecific(config, overrides);
            return new CallFilter() {
                @Override
                public FilterAction onRequest(FilterCall call) {
                    String value = call.request().header(script.header);
                    journal.add(value == null ? script.says : script.says + " " + value);
                    call.onEnd(() -> journal.add(script.says + " ended"));
                    return script.action;
                }

                @Override
                public void onResponse(FilterResponse response) {
                    journal.add(script.says + " saw " + response.status());
                }
            };
        }
    }
}
