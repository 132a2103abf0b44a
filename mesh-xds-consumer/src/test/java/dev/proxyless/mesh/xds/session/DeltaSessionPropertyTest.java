package dev.proxyless.mesh.xds.session;

import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random wishes, changes, delays and broken streams against a model of an incremental control plane, which sends what it
 * believes the client not to have. In half of the worlds it is like go-control-plane: it believes what it sent, and says what
 * it does not have; in the others like java-control-plane: it believes what was acknowledged, sends nothing before, and is
 * silent about what never was. Whatever happened, once it is quiet the client holds the newest version of all that is wanted
 * and exists, and knows of the rest that it does not.
 */
class DeltaSessionPropertyTest {

    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e", "f");
    private static final long MILLISECOND = 1_000_000;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void onceItIsQuietTheClientHoldsWhatExistsInItsNewestVersion(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            new World(random).live();
        }
    }

    /** The session, the control plane, and what is on the wire between them. */
    private static final class World {

        final Random random;
        final boolean believesWhatItSent;
        final Queue<AdsEffect.SendDelta> up = new ArrayDeque<>();
        final Queue<AdsEvent.Response> down = new ArrayDeque<>();
        final Map<String, Contents> unanswered = new HashMap<>();
        final Map<String, Integer> existing = new HashMap<>();
        final Map<String, String> believed = new HashMap<>();
        final Set<String> unheard = new HashSet<>();
        final Map<String, String> kept = new HashMap<>();
        AdsState state = AdsState.initial(Session.server(Variant.DELTA));
        Set<String> subscribed = new HashSet<>();
        Set<String> wanted = Set.of();
        boolean open;
        boolean begun;
        int versions;
        int nonces;
        long now;

        World(Random random) {
            this.random = random;
            this.believesWhatItSent = random.nextBoolean();
        }

        void live() {
            for (int turn = 0; turn < 60; turn++) {
                now += random.nextInt(300) * MILLISECOND;
                act(random.nextInt(8));
                step(new AdsEvent.TimePassed());
            }
            for (int turn = 0; turn < 600; turn++) {
                now += 100 * MILLISECOND;
                act(2 + turn % 3);
                step(new AdsEvent.TimePassed());
            }
            assertThat(unanswered).isEmpty();
            assertThat(kept.keySet()).isSubsetOf(wanted);
            for (String name : wanted) {
                Integer version = existing.get(name);
                assertThat(kept.get(name)).isEqualTo(version == null ? null : "v" + version);
                assertThat(state.type(ENDPOINTS).absent().contains(name)).isEqualTo(version == null);
            }
        }

        void act(int what) {
            switch (what) {
                case 0 -> {
                    wanted = some();
                    step(new AdsEvent.Subscribe(Map.of(ENDPOINTS, wanted)));
                }
                case 1 -> {
                    some().forEach(name -> existing.put(name, ++versions));
                    existing.keySet().removeAll(some());
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
                kept.putAll(response.contents().good());
            }
            for (AdsEffect effect : step.effects()) {
                if (effect instanceof AdsEffect.OpenStream) {
                    open = true;
                } else if (effect instanceof AdsEffect.SendDelta send) {
                    assertThat(open).isTrue();
                    up.add(send);
                } else if (effect instanceof AdsEffect.Gone gone) {
                    kept.keySet().removeAll(gone.names());
                }
            }
            kept.keySet().retainAll(state.subscribed(ENDPOINTS));
        }

        void serve() {
            AdsEffect.SendDelta request = up.poll();
            if (request == null) {
                return;
            }
            if (!request.nonce().isEmpty()) {
                Contents answered = Objects.requireNonNull(unanswered.remove(request.nonce()), "answered once");
                if (!believesWhatItSent) {
                    believe(answered);
                }
            }
            assertThat(begun || !request.subscribe().isEmpty())
                    .as("a first request without names would ask for everything")
                    .isTrue();
            assertThat(begun && !request.held().isEmpty()).isFalse();
            begun = true;
            subscribed.removeAll(request.unsubscribe());
            believed.keySet().removeAll(request.unsubscribe());
            subscribed.addAll(request.subscribe());
            believed.keySet().removeAll(request.subscribe());
            unheard.addAll(request.subscribe());
            believed.putAll(request.held());
            push();
        }

        void push() {
            Map<String, String> changed = new HashMap<>();
            Set<String> removed = new HashSet<>();
            for (String name : subscribed) {
                Integer version = existing.get(name);
                if (version != null && !("v" + version).equals(believed.get(name))) {
                    changed.put(name, "v" + version);
                } else if (version == null
                        && (believed.containsKey(name) || (believesWhatItSent && unheard.contains(name)))) {
                    removed.add(name);
                }
            }
            boolean waits = !believesWhatItSent && !unanswered.isEmpty();
            if (!open || waits || (changed.isEmpty() && removed.isEmpty())) {
                return;
            }
            Contents contents = new Contents(changed, Set.of(), removed, Set.of(), Set.of(), Map.of(), List.of());
            if (believesWhatItSent) {
                believe(contents);
            }
            String nonce = "n" + nonces++;
            unanswered.put(nonce, contents);
            down.add(new AdsEvent.Response(ENDPOINTS, "", nonce, contents));
        }

        void believe(Contents contents) {
            unheard.removeAll(contents.good().keySet());
            unheard.removeAll(contents.removed());
            believed.putAll(contents.good());
            believed.keySet().removeAll(contents.removed());
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
                begun = false;
                up.clear();
                down.clear();
                unanswered.clear();
                subscribed = new HashSet<>();
                believed.clear();
                unheard.clear();
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
