package dev.proxyless.mesh.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.kubernetes.ScriptedSlices.Watch;
import dev.proxyless.mesh.kubernetes.Slices.Change;
import dev.proxyless.mesh.kubernetes.Slices.Failed;
import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.xds.discovery.EndpointDiscovery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KubernetesDiscoveryTest {

    private static final Failed AWAY = new Failed(false, "away");
    private static final Failed OUTDATED = new Failed(true, "410");

    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSlices slices = new ScriptedSlices();
    private final List<String> told = new ArrayList<>();
    private final EndpointDiscovery discovery = new KubernetesDiscovery(slices, loop, () -> 0.5);
    private EndpointDiscovery.Search search = () -> {};

    @BeforeEach
    void start() {
        slices.list("5", Members.of("a", "10.0.0.1"));
        search = search(Map.of("namespace", "shop", "service", "orders"));
        loop.runPending();
    }

    private EndpointDiscovery.Search search(Map<String, Object> config) {
        return discovery.search(config, Locality.UNKNOWN, new EndpointDiscovery.Listener() {
            @Override
            public void onEndpoints(EndpointSet endpoints) {
                told.add(endpoints.localities().stream()
                        .flatMap(zone -> zone.endpoints().stream())
                        .map(endpoint -> ((Address.Socket) endpoint.address()).host())
                        .toList()
                        .toString());
            }

            @Override
            public void onFailure(String problem) {
                told.add(problem);
            }
        });
    }

    @Test
    void itListsWhatIsAtHandAndFollowsFromThereOn() {
        assertThat(slices.questions).containsExactly("list shop/orders 0", "watch shop/orders 5");
        assertThat(told).containsExactly("[10.0.0.1]");
        assertThat(slices.last().limit()).isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));
    }

    @Test
    void changesThatComeTogetherAreToldTogether() {
        open();
        Watch watch = slices.last();
        watch.watcher().onChange(new Change.Put("6", Members.of("b", "10.0.0.2")));
        watch.watcher().onChange(new Change.Put("7", Members.of("b", "10.0.0.3")));
        watch.watcher().onChange(new Change.Removed("8", "a"));
        loop.runPending();

        assertThat(told).containsExactly("[10.0.0.1]", "[10.0.0.3]");
    }

    @Test
    void aServiceThatIsDeletedHasNoEndpoints() {
        open();
        change(new Change.Removed("6", "a"));

        assertThat(told).containsExactly("[10.0.0.1]", "[]");
    }

    @Test
    void aWatchThatEndsByItsLimitGoesOnAtOnceFromWhereItWas() {
        open();
        change(new Change.Bookmark("9"));
        slices.last().watcher().onEnd();
        loop.runPending();

        assertThat(slices.questions).last().isEqualTo("watch shop/orders 9");
        assertThat(told).as("a bookmark is no change").containsExactly("[10.0.0.1]");
    }

    @Test
    void aWatchThatEndsAgainAndAgainIsBegunLessAndLessOften() {
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            open();
            slices.last().watcher().onEnd();
            loop.runPending();
            waits.add(waitForQuestion());
        }

        // Three quarters of 0.8 s, doubled each time, and of 30 s.
        assertThat(waits).containsExactly(600L, 1_200L, 2_400L, 4_800L, 9_600L, 19_200L, 22_500L, 22_500L);
    }

    @Test
    void aWatchThatBreaksOffIsNoFailureYet() {
        open();
        fail(AWAY);
        assertThat(told).containsExactly("[10.0.0.1]");

        waitForQuestion();
        fail(AWAY);
        assertThat(told).as("it could not be begun again").containsExactly("[10.0.0.1]", "away");
        assertThat(slices.questions).last().isEqualTo("watch shop/orders 5");
    }

    @Test
    void thatAFailureIsOverIsToldWithWhatIsKnown() {
        fail(AWAY);
        waitForQuestion();
        open();

        assertThat(told).containsExactly("[10.0.0.1]", "away", "[10.0.0.1]");
    }

    @Test
    void whatTheServerHasForgottenIsListedAnewAndAsNewAsCanBe() {
        open();
        slices.list("20", Members.of("c", "10.0.0.9"));
        fail(OUTDATED);
        waitForQuestion();

        assertThat(slices.questions)
                .containsExactly(
                        "list shop/orders 0", "watch shop/orders 5", "list shop/orders ", "watch shop/orders 20");
        assertThat(told).containsExactly("[10.0.0.1]", "[10.0.0.9]");
    }

    @Test
    void aListThatFailsIsToldAndAskedForAgain() {
        slices.answer = new Failed(false, "403");
        search(Map.of("namespace", "other", "service", "orders"));
        loop.runPending();
        assertThat(told).last().isEqualTo("403");

        slices.list("1", Members.of("z", "10.0.0.7"));
        waitForQuestion();
        assertThat(told).last().isEqualTo("[10.0.0.7]");
        assertThat(slices.questions).last().isEqualTo("watch other/orders 1");
    }

    @Test
    void aConnectionThatDiedWithoutAWordIsGivenUpAfterItsLimit() {
        open();
        Watch dead = slices.last();

        loop.advance(dead.limit().plusSeconds(29));
        assertThat(dead.isClosed()).isFalse();
        loop.advance(Duration.ofSeconds(1));

        assertThat(dead.isClosed()).isTrue();
        assertThat(slices.watches).hasSize(2);
        dead.watcher().onChange(new Change.Removed("6", "a"));
        loop.runPending();
        assertThat(told).as("nothing of it counts any more").containsExactly("[10.0.0.1]");
    }

    @Test
    void clustersOfAServiceShareOneWatchUntilTheLastGoes() {
        EndpointDiscovery.Search second = search(Map.of("namespace", "shop", "service", "orders", "port", "http"));
        loop.runPending();
        assertThat(slices.watches).hasSize(1);
        assertThat(told).containsExactly("[10.0.0.1]", "[10.0.0.1]");

        search.close();
        loop.runPending();
        assertThat(slices.last().isClosed()).isFalse();
        second.close();
        second.close();
        loop.runPending();
        assertThat(slices.last().isClosed()).isTrue();
        assertThat(loop.timers()).isZero();
    }

    @Test
    void whoComesLaterIsToldOfTheFailureToo() {
        fail(AWAY);
        search(Map.of("namespace", "shop", "service", "orders", "port", "http"));
        loop.runPending();

        assertThat(told).containsExactly("[10.0.0.1]", "away", "[10.0.0.1]", "away");
    }

    @Test
    void anAnswerAfterTheEndIsNoAnswer() {
        open();
        Watch watch = slices.last();
        search.close();
        watch.watcher().onChange(new Change.Put("6", Members.of("a", "10.0.0.2")));
        watch.watcher().onEnd();
        loop.runPending();

        assertThat(told).containsExactly("[10.0.0.1]");
        assertThat(slices.watches).hasSize(1);
        assertThat(loop.timers()).isZero();
    }

    @Test
    void aPortThatIsNotThereIsAProblemUntilItIs() {
        search(Map.of("namespace", "shop", "service", "orders", "port", "grpc"));
        loop.runPending();
        assertThat(told)
                .last()
                .asString()
                .startsWith("cluster_type.typed_config.port: \"grpc\" of Service shop/orders");

        open();
        change(new Change.Put("6", Members.v4("a", List.of(new Slice.Port("grpc", 90)), Members.ready("10.0.0.1"))));
        assertThat(told).last().isEqualTo("[10.0.0.1]");
    }

    @Test
    void itIsFoundOnTheClassPathAndEndsTwice() {
        assertThat(ServiceLoader.load(EndpointDiscovery.class)).singleElement().satisfies(found -> {
            assertThat(found.clusterType()).isEqualTo("dev.proxyless.mesh.clusters.kubernetes");
            assertThat(found.problem(Map.of()))
                    .contains("cluster_type.typed_config.service: is missing (expected: a name)");
            found.close();
            found.close();
        });
    }

    private void open() {
        slices.last().watcher().onOpen();
        loop.runPending();
    }

    private void change(Change change) {
        slices.last().watcher().onChange(change);
        loop.runPending();
    }

    private void fail(Failed failed) {
        slices.last().watcher().onFailure(failed);
        loop.runPending();
    }

    /** Advances to the next question; in milliseconds. */
    private long waitForQuestion() {
        int asked = slices.questions.size();
        long before = loop.nanoTime();
        while (slices.questions.size() == asked) {
            loop.advance(Duration.ofMillis(100));
        }
        return (loop.nanoTime() - before) / 1_000_000;
    }
}
