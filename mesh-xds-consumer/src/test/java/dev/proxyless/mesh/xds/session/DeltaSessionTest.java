package dev.proxyless.mesh.xds.session;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What only the incremental variant has; what both have is in the contract of the protocol. */
class DeltaSessionTest {

    private final Session session = new Session(Variant.DELTA);

    @Test
    void theFirstRequestOfATypeSubscribesToAllThatIsWanted() {
        session.subscribe(LISTENER, "a b", CLUSTER, "c");

        assertThat(session.ready()).containsExactly("send Listener +[a, b]", "send Cluster +[c]");
    }

    @Test
    void laterRequestsSayWhatIsNewAndWhatIsNoLongerWanted() {
        connect();

        assertThat(session.subscribe(LISTENER, "b c")).containsExactly("send Listener +[c] -[a]");
        assertThat(session.subscribe(LISTENER, "b c")).isEmpty();
        assertThat(session.subscribe()).containsExactly("send Listener -[b, c]");
        assertThat(session.subscribe(LISTENER, "a")).containsExactly("send Listener +[a]");
    }

    @Test
    void everyResponseIsAnsweredByItsNonceAndWithoutNames() {
        connect();

        assertThat(session.good(LISTENER, "1", "n1", "a"))
                .containsExactly("StreamConnected", "Acknowledged", "send Listener nonce=n1");
        assertThat(session.good(LISTENER, "2", "n2", "b")).containsExactly("Acknowledged", "send Listener nonce=n2");
    }

    @Test
    void aNewNameWithAnAnswerIsARequestOfItsOwnSoThatAnOutdatedNonceDoesNotTakeItAlong() {
        connect();
        session.bad(LISTENER, "1", "n1", "b", "a");
        session.bad(LISTENER, "1", "n2", "b", "a");

        assertThat(session.subscribe(LISTENER, "a b c")).containsExactly("send Listener +[c]");
    }

    @Test
    void refusalsThatWaitAreAllSentWhenTheTimeHasComeAndAGoodResponseIsNotKeptBack() {
        connect();
        session.bad(LISTENER, "1", "n1", "b", "a");
        session.bad(LISTENER, "1", "n2", "b");
        session.bad(LISTENER, "1", "n3", "b");

        assertThat(session.good(LISTENER, "1", "n4", "a")).containsExactly("Acknowledged", "send Listener nonce=n4");
        assertThat(session.pass(Duration.ofSeconds(1)))
                .containsExactly(
                        "send Listener nonce=n2 error=Listener \"b\", field: is wrong",
                        "send Listener nonce=n3 error=Listener \"b\", field: is wrong");
    }

    @Test
    void aNewStreamIsToldTheVersionsOfWhatIsHeldAndStillWanted() {
        connect();
        session.good(LISTENER, "1", "n1", "a", "b");
        session.good(LISTENER, "2", "n2", "b");
        session.ended("gone");
        session.subscribe(LISTENER, "b c");
        session.pass(Duration.ofSeconds(1));

        assertThat(session.ready()).containsExactly("send Listener +[b, c] held={b=2}");
    }

    @Test
    void resourcesWithoutAVersionAreHeldAllTheSame() {
        connect();
        session.good(LISTENER, "", "n1", "a", "b");
        session.ended("gone");
        session.pass(Duration.ofSeconds(1));

        assertThat(session.ready()).containsExactly("send Listener +[a, b] held={a=, b=}");
    }

    @Test
    void theLastGoodVersionIsHeldAndABadResourceIsNot() {
        connect();
        session.good(LISTENER, "1", "n1", "a");
        session.bad(LISTENER, "2", "n2", "a");
        session.bad(LISTENER, "2", "n3", "b");
        session.ended("gone");
        session.pass(Duration.ofSeconds(1));

        assertThat(session.ready()).containsExactly("send Listener +[a, b] held={a=1}");
        assertThat(session.pass(Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void noTimeRunsOnANewStreamForWhatIsHeld() {
        connect();
        session.good(LISTENER, "1", "n1", "a");
        session.ended("gone");
        session.pass(Duration.ofSeconds(1));
        session.ready();

        assertThat(session.pass(Duration.ofSeconds(15))).containsExactly("gone Listener [b] TIMEOUT");
    }

    @Test
    void whatTheControlPlaneSaysNotToHaveIsNotFoundAtOnceOrDeletedIfItWasThere() {
        connect();
        session.good(LISTENER, "1", "n1", "a");

        assertThat(session.removed(LISTENER, "n2", "a", "b", "stranger"))
                .containsExactly(
                        "Acknowledged",
                        "gone Listener [a] DELETED",
                        "gone Listener [b] NOT_FOUND",
                        "send Listener nonce=n2");
        assertThat(session.removed(LISTENER, "n3", "a", "b")).containsExactly("Acknowledged", "send Listener nonce=n3");
        assertThat(session.pass(Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void everythingIsAskedForWithoutNamesInTheFirstRequestAndByAStarLater() {
        session.subscribe(CLUSTER, "*");
        assertThat(session.ready()).containsExactly("send Cluster");
        session.good(CLUSTER, "1", "n1", "a", "b");
        assertThat(session.removed(CLUSTER, "n2", "a", "never")).contains("gone Cluster [a] DELETED");

        assertThat(session.subscribe(CLUSTER, "b")).containsExactly("send Cluster +[b] -[*]");
        assertThat(session.subscribe(CLUSTER, "*")).containsExactly("send Cluster +[*] -[b]");
        assertThat(session.pass(Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void aNewStreamForEverythingListsAllThatIsHeld() {
        session.subscribe(CLUSTER, "*");
        session.ready();
        session.good(CLUSTER, "1", "n1", "a", "b");
        session.ended("gone");
        session.pass(Duration.ofSeconds(1));

        assertThat(session.ready()).containsExactly("send Cluster held={a=1, b=1}");
    }

    @Test
    void aControlPlaneThatDoesNotKnowTheVariantIsSpokenToInTheOtherAtOnceAndForGood() {
        session.subscribe(LISTENER, "a", ENDPOINTS, "e");
        session.ready();

        assertThat(session.on(new AdsEvent.StreamEnded("UNIMPLEMENTED", 0.5, true)))
                .containsExactly("VariantRefused", "OpenStream");
        assertThat(session.ready())
                .containsExactly("send Listener [a] version= nonce=", "send ClusterLoadAssignment [e] version= nonce=");
        assertThat(session.state.variant()).isEqualTo(Variant.STATE_OF_THE_WORLD);
        assertThat(session.on(new AdsEvent.StreamEnded("UNIMPLEMENTED", 0.5, true)))
                .containsExactly("StreamDisconnected");
    }

    @Test
    void whatTheOtherVariantBroughtIsHeldThroughTheSwitch() {
        connect();
        session.good(LISTENER, "1", "n1", "a", "b");
        session.on(new AdsEvent.StreamEnded("UNIMPLEMENTED", 0.5, true));
        session.ready();

        assertThat(session.pass(Duration.ofMinutes(1))).isEmpty();
        assertThat(session.good(LISTENER, "1", "n1", "a")).contains("gone Listener [b] DELETED");
    }

    private void connect() {
        session.subscribe(LISTENER, "a b");
        session.ready();
    }
}
