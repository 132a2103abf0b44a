package dev.proxyless.mesh.xds.session;

import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.ReconnectBackOff;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTest {

    private final Session session = new Session();

    @Test
    void thePauseGrowsByMoreThanHalfUntilTwoMinutes() {
        assertThat(pauses(session, 14))
                .containsExactly(
                        1000L, 1600L, 2560L, 4096L, 6553L, 10485L, 16777L, 26843L, 42949L, 68719L, 109951L, 120000L,
                        120000L, 120000L);
    }

    @Test
    void thePauseGrowsFromTheBaseToTheMaximumThatAreSet() {
        ReconnectBackOff backOff = new ReconnectBackOff(Duration.ofMillis(200), Duration.ofSeconds(1));
        Session other = new Session(ServerConfig.insecure("xds.example:443").with(backOff));

        assertThat(pauses(other, 6)).containsExactly(200L, 320L, 512L, 819L, 1000L, 1000L);
    }

    @Test
    void theTimesThatAreSetHoldAlsoAfterNothingWasWanted() {
        ReconnectBackOff backOff = new ReconnectBackOff(Duration.ofMillis(200), Duration.ofMillis(200));
        Session other = new Session(ServerConfig.insecure("xds.example:443").with(backOff));
        pauses(other, 2);
        other.ended("refused");
        other.subscribe();
        other.pass(Duration.ofSeconds(1));

        assertThat(pauses(other, 2)).containsExactly(200L, 200L);
    }

    @Test
    void aStreamThatWasAnsweredStartsFromTheBaseAgain() {
        pauses(session, 5);
        session.ready();
        session.good(LISTENER, "1", "n", "a");

        assertThat(pauses(session, 2)).containsExactly(1000L, 1600L);
    }

    private static List<Long> pauses(Session session, int count) {
        session.subscribe(LISTENER, "a");
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            session.ended("refused");
            long ended = session.now;
            while (!session.on(new AdsEvent.TimePassed()).contains("OpenStream")) {
                session.now = session.state.wakeAt();
            }
            pauses.add(Duration.ofNanos(session.now - ended).toMillis());
        }
        return pauses;
    }

    @ParameterizedTest
    @CsvSource({"0, 800", "0.5, 1000", "1, 1200"})
    void thePauseIsSpreadByAFifth(double jitter, long millis) {
        session.subscribe(LISTENER, "a");
        session.on(new AdsEvent.StreamEnded("refused", jitter, false));

        assertThat(Duration.ofNanos(session.state.wakeAt()).toMillis()).isEqualTo(millis);
    }

    @Test
    void aStreamThatAnsweredAndLivedLongIsReplacedAtOnce() {
        session.subscribe(LISTENER, "a");
        session.ended("refused");
        session.pass(Duration.ofSeconds(1));
        session.ready();
        session.good(LISTENER, "1", "n", "a");
        session.pass(Duration.ofMinutes(5));

        assertThat(session.ended("closed")).containsExactly("StreamDisconnected", "OpenStream");
        session.ended("refused");
        assertThat(session.pass(Duration.ofMillis(1599))).isEmpty();
        assertThat(session.pass(Duration.ofMillis(1))).containsExactly("OpenStream");
    }

    @Test
    void aStreamThatOnlyConnectedDoesNotResetThePause() {
        session.subscribe(LISTENER, "a");
        session.ended("refused");
        session.pass(Duration.ofSeconds(1));
        session.ready();
        session.ended("unimplemented");

        assertThat(session.pass(Duration.ofMillis(1599))).isEmpty();
        assertThat(session.pass(Duration.ofMillis(1))).containsExactly("OpenStream");
    }

    @Test
    void whoeverWaitsIsToldAfterFifteenSecondsWithoutAnAnswerAndOnce() {
        session.subscribe(LISTENER, "a");
        List<String> told = new ArrayList<>();
        for (int second = 0; second < 60; second++) {
            session.ended("connection refused");
            session.pass(Duration.ofSeconds(1)).stream()
                    .filter(line -> line.startsWith("unreachable"))
                    .forEach(told::add);
            if (second == 13) {
                assertThat(told).isEmpty();
            }
        }

        assertThat(told).containsExactly("unreachable: connection refused");
    }

    @Test
    void aConnectionThatHangsIsToldOfAsWell() {
        session.subscribe(LISTENER, "a");

        assertThat(session.pass(Duration.ofSeconds(15))).containsExactly("unreachable: no connection yet");
    }

    @Test
    void theFirstAnswerAfterThatIsToldToo() {
        session.subscribe(LISTENER, "a");
        session.pass(Duration.ofSeconds(20));
        session.ready();

        assertThat(session.good(LISTENER, "1", "n", "a")).startsWith("StreamConnected", "Reachable");
    }

    @Test
    void nothingIsOpenedAgainWhileNothingIsWanted() {
        session.subscribe(LISTENER, "a");
        session.ended("refused");
        session.subscribe();

        assertThat(session.pass(Duration.ofMinutes(1))).doesNotContain("OpenStream");
        assertThat(session.subscribe(LISTENER, "b")).containsExactly("OpenStream");
    }
}
