package dev.proxyless.mesh.xds.session;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdsSessionTest {

    private final Session session = new Session();

    @Test
    void theFirstWantedNameOpensAStreamAndIsSentOnceItIsConnected() {
        assertThat(session.subscribe(LISTENER, "a")).containsExactly("OpenStream");
        assertThat(session.subscribe(LISTENER, "a b", CLUSTER, "c")).isEmpty();
        assertThat(session.ready())
                .containsExactly("send Listener [a, b] version= nonce=", "send Cluster [c] version= nonce=");
    }

    @Test
    void aGoodResponseIsAcknowledgedWithItsVersionItsNonceAndAllNames() {
        connect();

        assertThat(session.good(LISTENER, "1", "n1", "a", "b"))
                .containsExactly("StreamConnected", "Acknowledged", "send Listener [a, b] version=1 nonce=n1");
    }

    @Test
    void newNamesAreSentWithTheLastNonce() {
        connect();
        session.good(LISTENER, "1", "n1", "a", "b");

        assertThat(session.subscribe(LISTENER, "a b c")).containsExactly("send Listener [a, b, c] version=1 nonce=n1");
        assertThat(session.subscribe(LISTENER, "a")).containsExactly("send Listener [a] version=1 nonce=n1");
        assertThat(session.subscribe(LISTENER, "a")).isEmpty();
    }

    @Test
    void aNameThatIsAskedForAgainIsAskedForWithoutAVersionSoThatItIsSentAgain() {
        connect();
        session.good(LISTENER, "1", "n1", "a", "b");
        session.subscribe(LISTENER, "a");

        assertThat(session.subscribe(LISTENER, "a b")).containsExactly("send Listener [a, b] version= nonce=n1");
    }

    @Test
    void newNamesBeforeTheFirstResponseGoWithItsAcknowledgement() {
        connect();

        assertThat(session.subscribe(LISTENER, "a b c")).isEmpty();
        assertThat(session.good(LISTENER, "1", "n1", "a", "b")).contains("send Listener [a, b, c] version=1 nonce=n1");
    }

    @Test
    void newNamesDoNotWaitLongForAFirstResponseThatMayNeverCome() {
        connect();
        session.subscribe(LISTENER, "a b c");

        assertThat(session.pass(Duration.ofMillis(499))).isEmpty();
        assertThat(session.pass(Duration.ofMillis(1))).containsExactly("send Listener [a, b, c] version= nonce=");
    }

    @Test
    void anEmptyListIsNeverSentBecauseSomeTakeItForEverything() {
        connect();
        session.good(LISTENER, "1", "n1", "a", "b");

        assertThat(session.subscribe()).isEmpty();
        assertThat(session.state.subscribed(LISTENER)).containsExactlyInAnyOrder("a", "b");
        assertThat(session.good(LISTENER, "2", "n2", "a", "b"))
                .containsExactly("Acknowledged", "send Listener [a, b] version=2 nonce=n2");
        assertThat(session.subscribe(LISTENER, "c")).containsExactly("send Listener [c] version=2 nonce=n2");
        assertThat(session.state.subscribed(LISTENER)).containsExactly("c");
    }

    @Test
    void aResponseOfATypeThatNobodyAskedForIsNotAnswered() {
        connect();

        assertThat(session.good(CLUSTER, "1", "n1", "x")).containsExactly("StreamConnected", "Acknowledged");
    }

    @Test
    void aBadResourceIsRefusedByNameAndTheVersionOfBeforeIsKept() {
        connect();
        session.good(LISTENER, "1", "n1", "a", "b");

        assertThat(session.bad(LISTENER, "2", "n2", "b", "a"))
                .containsExactly(
                        "Rejected", "send Listener [a, b] version=1 nonce=n2 error=Listener \"b\", field: is wrong");
        assertThat(session.state.version(LISTENER)).isEqualTo("1");
    }

    @Test
    void refusalsAreSentAtMostOnceASecondHoweverFastTheSameComesAgain() {
        connect();
        session.bad(LISTENER, "2", "n2", "b", "a");

        assertThat(session.bad(LISTENER, "2", "n3", "b", "a")).containsExactly("Rejected");
        assertThat(session.subscribe(LISTENER, "a b c")).isEmpty();
        assertThat(session.pass(Duration.ofMillis(999))).isEmpty();
        assertThat(session.pass(Duration.ofMillis(1)))
                .containsExactly("send Listener [a, b, c] version= nonce=n3 error=Listener \"b\", field: is wrong");
    }

    @Test
    void aCorrectionIsAcknowledgedAtOnce() {
        connect();
        session.bad(LISTENER, "2", "n2", "b", "a");
        session.bad(LISTENER, "2", "n3", "b", "a");

        assertThat(session.good(LISTENER, "3", "n4", "a", "b"))
                .containsExactly("Acknowledged", "send Listener [a, b] version=3 nonce=n4");
        assertThat(session.pass(Duration.ofSeconds(2))).isEmpty();
    }

    @Test
    void aRefusalNamesEveryBadResourceAsFarAsAMessageHoldsThem() {
        connect();
        List<ConfigError> errors = IntStream.range(0, 5000)
                .mapToObj(i -> new ConfigError(ConfigError.Kind.INVALID, "Listener", "name-" + i, "f", "is wrong"))
                .toList();

        List<String> effects = session.respond(
                LISTENER,
                "1",
                "n1",
                new Contents(Map.of(), Set.of("a", "b"), Set.of(), Set.of(), Set.of(), Map.of(), errors));

        assertThat(effects.get(2))
                .contains("\"name-0\"", "\"name-500\"")
                .hasSizeLessThan(40_000)
                .endsWith(" more");
    }

    @Test
    void whatTheFirstFullResponseLacksIsNotThere() {
        connect();

        assertThat(session.good(LISTENER, "1", "n1", "a"))
                .containsExactly(
                        "StreamConnected",
                        "Acknowledged",
                        "gone Listener [b] NOT_FOUND",
                        "send Listener [a, b] version=1 nonce=n1");
        assertThat(session.pass(Duration.ofSeconds(60))).isEmpty();
    }

    @Test
    void aResourceThatDoesNotComeIsGivenUpFifteenSecondsAfterItsRequest() {
        connect();
        session.good(LISTENER, "1", "n1", "a", "b");
        session.pass(Duration.ofSeconds(3));
        session.subscribe(LISTENER, "a b c", ROUTE_CONFIGURATION, "r");
        session.good(LISTENER, "2", "n2", "a", "b");

        assertThat(session.pass(Duration.ofMillis(14_999))).isEmpty();
        assertThat(session.pass(Duration.ofMillis(1)))
                .containsExactly("gone Listener [c] TIMEOUT", "gone RouteConfiguration [r] TIMEOUT");
    }

    @Test
    void noTimeRunsForWhatWasReceivedOnceNorWhileThereIsNoStream() {
        connect();
        session.good(LISTENER, "1", "n1", "a", "b");
        session.subscribe(LISTENER, "a b", ENDPOINTS, "e");
        session.pass(Duration.ofSeconds(10));
        session.ended("gone");
        session.pass(Duration.ofSeconds(1));
        session.pass(Duration.ofSeconds(60));

        assertThat(session.ready())
                .containsExactly(
                        "send Listener [a, b] version=1 nonce=", "send ClusterLoadAssignment [e] version= nonce=");
        assertThat(session.pass(Duration.ofSeconds(14))).isEmpty();
        assertThat(session.pass(Duration.ofSeconds(1))).containsExactly("gone ClusterLoadAssignment [e] TIMEOUT");
    }

    @Test
    void aBadResourceIsThereAndIsNotGivenUp() {
        connect();
        session.bad(LISTENER, "1", "n1", "b", "a");

        assertThat(session.pass(Duration.ofSeconds(60))).isEmpty();
    }

    @Test
    void aResourceThatWasGivenUpAndComesIsTaken() {
        connect();
        session.subscribe(LISTENER, "a b", ENDPOINTS, "e");
        session.good(LISTENER, "1", "n1", "a", "b");
        session.pass(Duration.ofSeconds(16));

        assertThat(session.good(ENDPOINTS, "1", "n1", "e"))
                .containsExactly("Acknowledged", "send ClusterLoadAssignment [e] version=1 nonce=n1");
    }

    @Test
    void lateMessagesOfAStreamThatEndedHaveNoEffect() {
        connect();
        session.ended("gone");

        assertThat(session.good(LISTENER, "1", "n1", "a")).isEmpty();
        assertThat(session.ended("gone again")).isEmpty();
        assertThat(session.ready()).isEmpty();
    }

    @Test
    void everythingIsAskedForWithoutNamesUntilNamesWereSent() {
        session.subscribe(LISTENER, "*");
        assertThat(session.ready()).containsExactly("send Listener [] version= nonce=");
        assertThat(session.good(LISTENER, "1", "n1", "a", "b")).contains("send Listener [] version=1 nonce=n1");
        assertThat(session.good(LISTENER, "2", "n2", "b")).contains("gone Listener [a] DELETED");

        assertThat(session.subscribe(LISTENER, "b")).containsExactly("send Listener [b] version= nonce=n2");
        assertThat(session.subscribe(LISTENER, "*")).containsExactly("send Listener [*] version=2 nonce=n2");
        assertThat(session.pass(Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void refusalsAreSentHoweverOftenTheSameComesInTheMeantime() {
        connect();
        session.bad(LISTENER, "2", "n1", "b", "a");
        for (int i = 2; i < 10; i++) {
            assertThat(session.bad(LISTENER, "2", "n" + i, "b", "a")).containsExactly("Rejected");
            assertThat(session.pass(Duration.ofMillis(100))).isEmpty();
        }

        assertThat(session.pass(Duration.ofMillis(200)))
                .containsExactly("send Listener [a, b] version= nonce=n9 error=Listener \"b\", field: is wrong");
    }

    private void connect() {
        session.subscribe(LISTENER, "a b");
        session.ready();
    }
}
