package dev.proxyless.mesh.xds.session;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random wishes, changes, delays and broken streams against a model of a control plane that drops stale requests and
 * answers only when its version or a name is new to it. Whatever happened, once it is quiet the session knows of each wanted
 * name whether it is there.
 */
class AdsSessionPropertyTest {

    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");
    private static final long MILLISECOND = 1_000_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void onceItIsQuietEveryWantedNameIsHeardOrGivenUp(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 30; round++) {
            for (ResourceType type : List.of(CLUSTER, ENDPOINTS)) {
                new World(random, type).live();
            }
        }
    }

    /** The session, the control plane, and what is on the wire between them. */
    private static final class World {

        final Random random;
        final ResourceType type;
        final Set<String> existing = new HashSet<>();
        final Queue<AdsEffect.Send> up = new ArrayDeque<>();
        final Queue<AdsEvent.Response> down = new ArrayDeque<>();
        AdsState state = AdsState.initial(Session.server(Variant.STATE_OF_THE_WORLD));
        Set<String> wanted = Set.of();
        Set<String> watched = Set.of();
        Set<String> delivered = Set.of();
        Set<String> kept = new HashSet<>();
        String lastNonce = "";
        boolean open;
        int version = 1;
        int nonces;
        long now;

        World(Random random, ResourceType type) {
            this.random = random;
            this.type = type;
        }

        void live() {
            existing.addAll(some());
            for (int turn = 0; turn < 60; turn++) {
                now += random.nextInt(300) * MILLISECOND;
                act(random.nextInt(8));
                step(new AdsEvent.TimePassed());
            }
            if (wanted.isEmpty()) {
                return;
            }
            for (int turn = 0; turn < 600; turn++) {
                now += 100 * MILLISECOND;
                act(2 + turn % 3);
                step(new AdsEvent.TimePassed());
            }
            Set<String> absent = state.type(type).absent();
            for (String name : wanted) {
                if (existing.contains(name)) {
                    assertThat(kept).contains(name);
                } else if (type.fullState() || !kept.contains(name)) {
                    assertThat(absent).contains(name);
                }
            }
        }

        void act(int what) {
            switch (what) {
                case 0 -> {
                    wanted = some();
                    step(new AdsEvent.Subscribe(Map.of(type, wanted)));
                }
                case 1 -> {
                    existing.addAll(some());
                    existing.removeAll(some());
                    version++;
                    push();
                }
                case 2 -> step(new AdsEvent.StreamReady());
                case 3 -> serve();
                case 4 -> deliver();
                case 5 -> breakStream();
                default -> {}
            }
        }

        void step(AdsEvent event) {
            AdsSession.Step step = AdsSession.step(state, event, now);
            state = step.state();
            if (event instanceof AdsEvent.Response response) {
                kept.addAll(response.contents().good().keySet());
                if (type.fullState()) {
                    kept.retainAll(response.contents().good().keySet());
                }
            }
            kept.retainAll(state.subscribed(type));
            for (AdsEffect effect : step.effects()) {
                if (effect instanceof AdsEffect.OpenStream) {
                    open = true;
                } else if (effect instanceof AdsEffect.Send send) {
                    assertThat(open).isTrue();
                    assertThat(send.names()).isNotEmpty();
                    up.add(send);
                }
            }
        }

        void serve() {
            AdsEffect.Send request = up.poll();
            if (request == null || !request.nonce().equals(lastNonce)) {
                return;
            }
            watched = request.names();
            Set<String> unseen = new HashSet<>(watched);
            unseen.removeAll(delivered);
            unseen.retainAll(existing);
            boolean news = !request.version().equals("v" + version) || !unseen.isEmpty();
            if (news) {
                push();
            }
        }

        void push() {
            Set<String> answer = new HashSet<>(watched);
            answer.retainAll(existing);
            boolean silent = !type.fullState() && answer.isEmpty();
            if (!open || watched.isEmpty() || silent) {
                return;
            }
            delivered = answer;
            lastNonce = "n" + nonces++;
            Contents contents = Session.good("v" + version, answer.toArray(String[]::new));
            down.add(new AdsEvent.Response(type, "v" + version, lastNonce, contents));
        }

        void deliver() {
            AdsEvent.Response response = down.poll();
            if (response != null) {
                step(response);
            }
        }

        void breakStream() {
            if (open && random.nextInt(4) == 0) {
                open = false;
                up.clear();
                down.clear();
                watched = Set.of();
                delivered = Set.of();
                lastNonce = "";
                step(new AdsEvent.StreamEnded("broken", random.nextDouble(), false));
            }
        }

        Set<String> some() {
            Set<String> some = new HashSet<>();
            NAMES.stream().filter(name -> random.nextInt(3) == 0).forEach(some::add);
            return some;
        }
    }
}
