package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.resource.Asked;
import dev.proxyless.mesh.xds.wire.AdsTransport;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client of aggregated discovery does, whichever variant of the protocol it speaks. */
@ParameterizedClass
@EnumSource(Variant.class)
class ProtocolContractTest {

    private static final String A = Yaml.cluster("a");
    private static final String B = Yaml.cluster("b");
    private static final String BAD = "name: b\ntype: ORIGINAL_DST\n";

    private static final String CLUSTERS = "xdstp://mesh.example/envoy.config.cluster.v3.Cluster/";
    private static final String OURS = CLUSTERS + "a%20b?env=prod&zone=1";
    private static final String THEIRS = CLUSTERS + "%61%20b?zone=1&env=%70rod#overlay";
    private static final String STRUCTURED =
            Yaml.cluster(THEIRS).replace("eds_config:", "service_name: e, eds_config:");

    private final Variant variant;
    private final ProtocolPeer peer;

    ProtocolContractTest(Variant variant) {
        this.variant = variant;
        this.peer = new ProtocolPeer(variant);
    }

    @Test
    void whatIsWantedIsAskedForOnceTheStreamIsConnectedAndAnswersAreAcknowledged() {
        peer.want(CLUSTER, "a b", LISTENER, "l");
        assertThat(peer.asked(CLUSTER)).isEmpty();
        peer.connect();
        assertThat(peer.asked(CLUSTER)).containsExactly("a", "b");
        assertThat(peer.asked(LISTENER)).containsExactly("l");

        peer.exist(CLUSTER, "1", A, B);
        assertThat(peer.told()).containsExactly("good a 1", "good b 1", "connected");
        assertThat(peer.answers()).containsExactly("n1");
    }

    @Test
    void theControlPlaneIsToldWhatIsNewAndWhatIsNoLongerWanted() {
        serve();
        peer.want(CLUSTER, "b c");

        assertThat(peer.asked(CLUSTER)).containsExactly("b", "c");
    }

    @Test
    void whatIsWantedAgainIsTakenAgain() {
        serve();
        peer.want(CLUSTER, "a");
        peer.exist(CLUSTER, "1", A);
        peer.want(CLUSTER, "a b");
        peer.told();
        peer.exist(CLUSTER, "1", A, B);

        assertThat(peer.told()).contains("good b 1");
        peer.loop.advance(Duration.ofMinutes(1));
        assertThat(peer.told()).isEmpty();
    }

    @Test
    void aLostAcknowledgementCostsNothingButTheSameResponseAgain() {
        serve();
        peer.transport.requests.clear();
        peer.transport.deltaRequests.clear();
        reconnect();
        peer.exist(CLUSTER, "1", A, B);

        assertThat(peer.told()).containsExactly("good a 1", "good b 1", "connected");
        assertThat(peer.answers()).containsExactly("n2");
    }

    @Test
    void responsesThatComeBeforeTheAnswerToTheFirstAreAllAnswered() {
        peer.want(CLUSTER, "a b");
        peer.connect();
        peer.transport.requests.clear();
        peer.exist(CLUSTER, "1", A);
        peer.exist(CLUSTER, "2", A, B);

        assertThat(peer.answers()).containsExactly("n1", "n2");
        assertThat(peer.told()).contains("good b 2").doesNotContain("DELETED b");
    }

    @Test
    void typesComeInAnyOrderAndOneThatNobodyAskedForIsNotAnswered() {
        peer.want(ENDPOINTS, "a", CLUSTER, "a");
        peer.connect();
        peer.exist(ENDPOINTS, "1", Yaml.endpoints("a", 81));
        peer.exist(LISTENER, "1", Yaml.listener("l"));
        peer.exist(CLUSTER, "1", A);

        assertThat(peer.told()).containsExactly("good a 1", "connected", "good a 1");
        assertThat(peer.answers()).containsExactly("n1", "n3");
    }

    @Test
    void ofTwoResourcesOfOneNameBothAreReportedInTheirOrder() {
        peer.want(CLUSTER, "a");
        peer.connect();
        List<Any> twice = List.of(any(A), any(A + "lb_policy: LEAST_REQUEST\n"));
        if (variant == Variant.DELTA) {
            peer.send(DeltaDiscoveryResponse.newBuilder()
                    .setTypeUrl(CLUSTER.typeUrl())
                    .addAllResources(twice.stream()
                            .map(any -> Resource.newBuilder()
                                    .setName("a")
                                    .setResource(any)
                                    .build())
                            .toList()));
        } else {
            peer.send(
                    DiscoveryResponse.newBuilder().setTypeUrl(CLUSTER.typeUrl()).addAllResources(twice));
        }

        assertThat(peer.told()).containsExactly("good a ", "good a ", "connected");
        assertThat(peer.answers()).containsExactly("n1");
    }

    @Test
    void anEmptyResponseIsAcknowledgedAndTakesNothingAway() {
        peer.want(ENDPOINTS, "a");
        peer.connect();
        peer.exist(ENDPOINTS, "1", Yaml.endpoints("a", 81));
        peer.told();
        peer.send(DiscoveryResponse.newBuilder().setTypeUrl(ENDPOINTS.typeUrl()).setVersionInfo("2"));
        peer.send(DeltaDiscoveryResponse.newBuilder().setTypeUrl(ENDPOINTS.typeUrl()));

        assertThat(peer.told()).isEmpty();
        assertThat(peer.answers()).containsExactly("n1", "n2", "n3");
    }

    @Test
    void aBadResourceIsRefusedByNameAndTheOthersAreUsed() {
        serve();
        peer.exist(CLUSTER, "2", A + "lb_policy: LEAST_REQUEST\n", BAD);

        assertThat(peer.told()).containsExactly("good a 2", "bad b 2");
        assertThat(peer.answers())
                .singleElement()
                .asString()
                .startsWith("n2 ! Cluster \"b\"")
                .doesNotContain("\"a\"");
    }

    @Test
    void refusalsArePacedHoweverFastTheSameComesAgain() {
        peer.want(CLUSTER, "b");
        peer.connect();
        peer.exist(CLUSTER, "1", BAD);
        assertThat(peer.answers()).hasSize(1);
        peer.exist(CLUSTER, "2", BAD);
        peer.loop.advance(Duration.ofMillis(999));
        assertThat(peer.answers()).isEmpty();

        peer.loop.advance(Duration.ofMillis(1));
        assertThat(peer.answers()).singleElement().asString().startsWith("n2 ! ");
    }

    @Test
    void aStreamThatBreaksBeforeItIsConnectedIsTriedAgain() {
        peer.want(CLUSTER, "a");
        peer.breakStream("UNAVAILABLE");
        assertThat(peer.told()).containsExactly("failed UNAVAILABLE");
        peer.loop.advance(Duration.ofSeconds(1));
        peer.connect();

        assertThat(peer.asked(CLUSTER)).containsExactly("a");
    }

    @Test
    void aStreamThatBreaksBeforeItsFirstResponseIsTriedAgainAndTimeRunsAnew() {
        peer.want(CLUSTER, "a");
        peer.connect();
        peer.loop.advance(Duration.ofSeconds(5));
        reconnect();
        peer.loop.advance(Duration.ofMillis(14_999));
        assertThat(peer.told()).containsExactly("failed gone");

        peer.loop.advance(Duration.ofMillis(1));
        assertThat(peer.told()).containsExactly("TIMEOUT a");
    }

    @Test
    void aRefusalThatWaitedIsOfNoUseToANewStream() {
        peer.want(CLUSTER, "b");
        peer.connect();
        peer.exist(CLUSTER, "1", BAD);
        peer.exist(CLUSTER, "2", BAD);
        reconnect();
        peer.answers();
        peer.loop.advance(Duration.ofMinutes(1));

        assertThat(peer.answers()).isEmpty();
        assertThat(peer.asked(CLUSTER)).containsExactly("b");
    }

    @Test
    void whatIsWantedNewlyWhileThereIsNoStreamIsAskedForWithTheRest() {
        serve();
        peer.breakStream("gone");
        peer.want(CLUSTER, "b c");
        peer.loop.advance(Duration.ofSeconds(1));
        peer.connect();

        assertThat(peer.asked(CLUSTER)).containsExactly("b", "c");
        peer.loop.advance(Duration.ofSeconds(15));
        assertThat(peer.told()).containsExactly("TIMEOUT c");
    }

    @Test
    void whatWasTakenBackWhileThereWasNoStreamIsDeletedByTheNext() {
        serve();
        reconnect();
        peer.exist(CLUSTER, "2", B);

        assertThat(peer.told()).contains("DELETED a", "good b 2").doesNotContain("DELETED b");
    }

    @Test
    void theSameHoldsForAWildcard() {
        peer.want(CLUSTER, "*");
        peer.connect();
        peer.exist(CLUSTER, "1", A, B);
        peer.told();
        reconnect();
        assertThat(peer.asked(CLUSTER)).containsAnyOf("*", "a");
        peer.exist(CLUSTER, "2", B);

        assertThat(peer.told()).contains("DELETED a", "good b 2").doesNotContain("DELETED b");
    }

    @Test
    void whatWasGivenUpIsAskedForAgainOnEveryStreamAndTakenWhenItComes() {
        peer.want(ENDPOINTS, "a");
        peer.connect();
        peer.loop.advance(Duration.ofSeconds(15));
        assertThat(peer.told()).containsExactly("TIMEOUT a");
        reconnect();
        assertThat(peer.asked(ENDPOINTS)).containsExactly("a");
        peer.exist(ENDPOINTS, "1", Yaml.endpoints("a", 81));

        assertThat(peer.told()).contains("failed gone", "good a 1", "connected").doesNotContain("TIMEOUT a");
    }

    @Test
    void whatIsNoLongerWantedWhileThereIsNoStreamIsNotAskedForOnTheNext() {
        serve();
        peer.breakStream("gone");
        peer.want(CLUSTER, "b");
        peer.loop.advance(Duration.ofSeconds(1));
        peer.connect();

        assertThat(peer.asked(CLUSTER)).containsExactly("b");
        assertThat(peer.client.subscribed(CLUSTER)).containsExactly("b");
    }

    @Test
    void aStreamThatBreaksAfterABadResourceBringsTheGoodOneNext() {
        peer.want(CLUSTER, "a b");
        peer.connect();
        peer.exist(CLUSTER, "1", A, BAD);
        reconnect();
        peer.told();
        peer.exist(CLUSTER, "2", A, B);

        assertThat(peer.told()).contains("good b 2").doesNotContain("DELETED b");
        assertThat(peer.answers()).last().isEqualTo("n2");
    }

    @Test
    void aNewStreamRepeatsNoNonceOfTheOneBefore() {
        serve();
        reconnect();
        assertThat(peer.answers()).isEmpty();
        peer.want(CLUSTER, "a b c");

        assertThat(peer.answers()).isEmpty();
    }

    @Test
    void whatTheStreamBeforeSaidLateIsNeitherUsedNorAnswered() {
        serve();
        AdsTransport.Listener before = peer.transport.listener();
        reconnect();
        before.onResponse(DiscoveryResponse.newBuilder()
                .setTypeUrl(CLUSTER.typeUrl())
                .setNonce("late")
                .addResources(any(A))
                .build());
        before.onReady();
        before.onEnd("late");
        peer.loop.runPending();

        assertThat(peer.told()).isEmpty();
        assertThat(peer.answers()).isEmpty();
        assertThat(peer.transport.opened).isEqualTo(2);
    }

    @Test
    void whileNothingIsWantedABrokenStreamIsNotReplaced() {
        serve();
        peer.want();
        peer.breakStream("gone");
        peer.loop.advance(Duration.ofMinutes(5));
        assertThat(peer.transport.opened).isEqualTo(1);

        peer.want(CLUSTER, "a");
        peer.connect();
        assertThat(peer.transport.opened).isEqualTo(2);
        assertThat(peer.asked(CLUSTER)).containsExactly("a");
    }

    @Test
    void aStructuredNameIsOneHoweverTheControlPlaneWritesIt() {
        peer.want(CLUSTER, OURS);
        peer.connect();
        peer.exist(CLUSTER, "1", STRUCTURED);
        assertThat(peer.told()).containsExactly("good " + OURS + " 1", "connected");
        peer.fail(CLUSTER, "2", THEIRS, 5, "no such cluster");
        assertThat(peer.told()).contains("error " + OURS + " NOT_FOUND: no such cluster");
        peer.exist(CLUSTER, "3", 10, STRUCTURED);
        peer.loop.advance(Duration.ofSeconds(9));
        peer.heartbeat(CLUSTER, "3", THEIRS, 10);
        peer.told();
        peer.loop.advance(Duration.ofMillis(9_999));
        assertThat(peer.told()).isEmpty();

        peer.exist(CLUSTER, "4", Map.of());
        assertThat(peer.told()).containsExactly("DELETED " + OURS);
    }

    @Test
    void aStructuredNameThatIsWrittenOtherwiseIsRefusedByTheNameThatWasAskedFor() {
        peer.want(CLUSTER, OURS);
        peer.connect();
        peer.exist(CLUSTER, "1", BAD.replace("name: b", "name: " + THEIRS));
        assertThat(peer.told()).containsExactly("bad " + OURS + " 1", "connected");

        peer.loop.advance(Duration.ofMinutes(1));
        assertThat(peer.told()).isEmpty();
    }

    @Test
    void aStreamThatFlapsIsReplacedEachTimeWithoutAFailureAndNothingIsLost() {
        serve();
        for (int i = 0; i < 50; i++) {
            reconnect();
            peer.exist(CLUSTER, "1", A, B);
        }

        assertThat(peer.transport.opened).isEqualTo(51);
        assertThat(peer.told())
                .doesNotContain("failed gone", "DELETED a", "DELETED b")
                .hasSize(150);
    }

    @Test
    void tenThousandResourcesAreOneResponseAndOneRequestNamesThemAll() {
        List<String> names = IntStream.range(0, 10_000).mapToObj(i -> "c" + i).toList();
        peer.want(ENDPOINTS, String.join(" ", names));
        peer.connect();
        assertThat(peer.asked(ENDPOINTS)).hasSize(10_000);
        Map<String, Resource> resources = new HashMap<>();
        for (String name : names) {
            Any any = Any.pack(
                    ClusterLoadAssignment.newBuilder().setClusterName(name).build());
            resources.put(
                    name,
                    Resource.newBuilder()
                            .setName(name)
                            .setVersion("1")
                            .setResource(any)
                            .build());
        }
        assertThat(peer.transport.asked).isZero();
        peer.exist(ENDPOINTS, "1", resources);

        assertThat(peer.transport.asked).isEqualTo(1);
        assertThat(peer.told()).hasSize(10_001).contains("good c9999 1");
        assertThat(peer.answers()).containsExactly("n1");
    }

    @Test
    void aClusterThatIsTakenBackIsDeleted() {
        serve();
        peer.exist(CLUSTER, "2", A);

        assertThat(peer.told()).contains("DELETED b").doesNotContain("DELETED a");
        peer.loop.advance(Duration.ofMinutes(1));
        peer.exist(CLUSTER, "3", A, B);
        assertThat(peer.told()).contains("good b 3");
    }

    @Test
    void aResourceThatDoesNotComeIsGivenUpAfterFifteenSecondsAndTakenWhenItComes() {
        peer.want(ENDPOINTS, "a");
        peer.connect();
        peer.loop.advance(Duration.ofMillis(14_999));
        assertThat(peer.told()).isEmpty();
        peer.loop.advance(Duration.ofMillis(1));
        assertThat(peer.told()).containsExactly("TIMEOUT a");

        peer.exist(ENDPOINTS, "1", Yaml.endpoints("a", 81));
        assertThat(peer.told()).containsExactly("good a 1", "connected");
    }

    @Test
    void aControlPlaneThatSaysItselfWhatIsMissingHasThirtySeconds() {
        ProtocolPeer slow = new ProtocolPeer(variant, ServerConfig.RESOURCE_TIMER_IS_TRANSIENT_ERROR);
        slow.want(CLUSTER, "a");
        slow.connect();
        slow.loop.advance(Duration.ofMillis(29_999));
        assertThat(slow.told()).isEmpty();

        slow.loop.advance(Duration.ofMillis(1));
        assertThat(slow.told()).containsExactly("TIMEOUT a");
    }

    @Test
    void afterAReconnectNoTimeRunsForWhatIsHeld() {
        serve();
        reconnect();
        peer.loop.advance(Duration.ofMinutes(5));

        assertThat(peer.told()).isEmpty();
    }

    @Test
    void aResourceIsOverWhenItsTimeToLiveIs() {
        peer.want(CLUSTER, "a");
        peer.connect();
        peer.exist(CLUSTER, "1", 10, A);
        peer.told();
        peer.loop.advance(Duration.ofMillis(9_999));
        assertThat(peer.told()).isEmpty();
        peer.loop.advance(Duration.ofMillis(1));
        assertThat(peer.told()).containsExactly("EXPIRED a");

        peer.exist(CLUSTER, "2", A);
        assertThat(peer.told()).containsExactly("good a 2");
    }

    @Test
    void aHeartbeatRenewsTheTimeToLiveAndChangesNothingElse() {
        peer.want(CLUSTER, "a b");
        peer.connect();
        peer.exist(CLUSTER, "1", Map.of("a", limited("a", A), "b", limited("b", B)));
        peer.told();
        peer.loop.advance(Duration.ofSeconds(9));
        peer.heartbeat(CLUSTER, "1", "a", 10);
        assertThat(peer.told()).isEmpty();
        peer.loop.advance(Duration.ofSeconds(9));
        assertThat(peer.told()).containsExactly("EXPIRED b");

        peer.loop.advance(Duration.ofSeconds(1));
        assertThat(peer.told()).containsExactly("EXPIRED a");
        assertThat(peer.answers()).containsExactly("n1", "n2");
    }

    @Test
    void aResourceThatComesWithoutATimeToLiveLivesOn() {
        peer.want(CLUSTER, "a");
        peer.connect();
        peer.exist(CLUSTER, "1", 10, A);
        peer.exist(CLUSTER, "2", A);
        peer.told();
        peer.loop.advance(Duration.ofMinutes(1));

        assertThat(peer.told()).isEmpty();
    }

    @Test
    void theTimeToLiveRunsWhileThereIsNoStreamAndTheResourceIsAskedForAnew() {
        peer.want(CLUSTER, "a");
        peer.connect();
        peer.exist(CLUSTER, "1", 10, A);
        peer.breakStream("gone");
        peer.told();
        peer.loop.advance(Duration.ofSeconds(10));
        assertThat(peer.told()).contains("EXPIRED a");
        peer.transport.listener().onReady();
        peer.loop.runPending();

        assertThat(peer.transport.requests)
                .allSatisfy(request -> assertThat(request.getVersionInfo()).isIn("", "1"));
        if (variant == Variant.DELTA) {
            assertThat(peer.transport
                            .deltaRequests
                            .get(peer.transport.deltaRequests.size() - 1)
                            .getInitialResourceVersionsMap())
                    .isEmpty();
        } else {
            assertThat(peer.transport
                            .requests
                            .get(peer.transport.requests.size() - 1)
                            .getVersionInfo())
                    .isEmpty();
        }
    }

    @Test
    void everythingOfATypeComesByAWildcardAndGoesAgain() {
        peer.want(CLUSTER, "*");
        peer.connect();
        assertThat(peer.asked(CLUSTER)).containsExactly("*");
        peer.exist(CLUSTER, "1", A, B);
        assertThat(peer.told()).containsExactly("good a 1", "good b 1", "connected");
        assertThat(peer.client.subscribed(CLUSTER)).contains("*");
        peer.exist(CLUSTER, "2", B);
        assertThat(peer.told()).contains("DELETED a");

        peer.loop.advance(Duration.ofMinutes(1));
        assertThat(peer.told()).isEmpty();
        assertThat(peer.asked(CLUSTER)).containsExactly("*");
    }

    @Test
    void aWildcardThatIsNotAnsweredIsGivenUpInTimeAndAnEmptyAnswerIsOne() {
        peer.want(LISTENER, "*", CLUSTER, "*");
        peer.connect();
        peer.loop.advance(Duration.ofSeconds(10));
        peer.exist(CLUSTER, "1");
        assertThat(peer.told()).containsExactly("connected");
        peer.loop.advance(Duration.ofSeconds(5));
        assertThat(peer.told()).containsExactly("TIMEOUT *");

        peer.exist(LISTENER, "1", Yaml.listener("l"));
        assertThat(peer.told()).containsExactly("good l 1");
        reconnect();
        peer.loop.advance(Duration.ofMinutes(1));
        assertThat(peer.told()).isEmpty();
    }

    @Test
    void aResourceMayHaveATimeOfItsOwn() {
        peer.want(asked("a b c", Map.of("a", Duration.ofSeconds(5), "c", Duration.ZERO)));
        peer.connect();
        peer.loop.advance(Duration.ofMillis(4_999));
        assertThat(peer.told()).isEmpty();
        peer.loop.advance(Duration.ofMillis(1));
        assertThat(peer.told()).containsExactly("TIMEOUT a");
        peer.loop.advance(Duration.ofHours(1));
        assertThat(peer.told()).containsExactly("TIMEOUT b");
        assertThat(peer.asked(ENDPOINTS)).containsExactly("a", "b", "c");
    }

    @Test
    void whoeverGivesAResourceAnotherTimeGivesItAllOfThat() {
        peer.want(asked("a b", Map.of("a", Duration.ofSeconds(5))));
        peer.connect();
        peer.loop.advance(Duration.ofSeconds(4));
        peer.want(asked("a b", Map.of("a", Duration.ofSeconds(20))));
        peer.loop.advance(Duration.ofSeconds(11));
        assertThat(peer.told()).containsExactly("TIMEOUT b");
        peer.loop.advance(Duration.ofSeconds(9));
        assertThat(peer.told()).containsExactly("TIMEOUT a");
    }

    @Test
    void aWildcardCanBeFollowedByNamesAndComeBack() {
        peer.want(CLUSTER, "*");
        peer.connect();
        peer.exist(CLUSTER, "1", A, B);
        peer.want(CLUSTER, "b");
        assertThat(peer.asked(CLUSTER)).containsExactly("b");
        assertThat(peer.client.subscribed(CLUSTER)).containsExactly("b");
        peer.want(CLUSTER, "*");
        assertThat(peer.asked(CLUSTER)).containsExactly("*");
    }

    @Test
    void whatTheControlPlaneSaysOfAResourceIsToldAndNoTimeRunsForIt() {
        serve();
        peer.want(CLUSTER, "a b c");
        peer.fail(CLUSTER, "2", "c", 5, "no such cluster");
        assertThat(peer.told()).contains("error c NOT_FOUND: no such cluster").doesNotContain("DELETED a");
        peer.fail(CLUSTER, "3", "b", 14, "try later");
        assertThat(peer.told())
                .contains("error b UNAVAILABLE: try later (passing)")
                .doesNotContain("DELETED b");

        peer.loop.advance(Duration.ofMinutes(1));
        assertThat(peer.told()).isEmpty();
    }

    @Test
    void whatWasForgottenIsAskedForAnewOnAnotherStreamAtOnce() {
        serve();
        peer.client.forget(Map.of(CLUSTER, Set.of("a", "b")));
        assertThat(peer.transport.opened).isEqualTo(2);
        assertThat(peer.transport.ended).isEqualTo(1);
        peer.transport.requests.clear();
        peer.connect();

        assertThat(peer.transport.requests)
                .allMatch(request -> request.getVersionInfo().isEmpty());
        assertThat(peer.transport.deltaRequests)
                .filteredOn(request -> !request.getResourceNamesSubscribeList().isEmpty())
                .allMatch(request -> request.getInitialResourceVersionsMap().isEmpty());
        peer.exist(CLUSTER, "1", A);
        peer.loop.advance(Duration.ofSeconds(15));
        assertThat(peer.told()).contains("good a 1").containsAnyOf("NOT_FOUND b", "TIMEOUT b");
    }

    @Test
    void whatIsForgottenConcernsNothingElse() {
        peer.want(CLUSTER, "a b", ENDPOINTS, "a");
        peer.connect();
        peer.exist(CLUSTER, "1", A, B);
        peer.exist(ENDPOINTS, "1", Yaml.endpoints("a", 81));
        peer.told();
        peer.client.forget(Map.of(CLUSTER, Set.of("b")));
        peer.connect();
        peer.loop.advance(Duration.ofSeconds(15));

        assertThat(peer.told()).containsExactly("TIMEOUT b");
    }

    @Test
    void forgettingWithoutAStreamWaitsForTheNext() {
        serve();
        peer.breakStream("gone");
        peer.client.forget(Map.of(CLUSTER, Set.of("a", "b")));
        assertThat(peer.transport.opened).isEqualTo(1);
        peer.loop.advance(Duration.ofSeconds(1));
        assertThat(peer.transport.opened).isEqualTo(2);
    }

    @Test
    void aControlPlaneThatSaysUnimplementedIsSpokenToInStateOfTheWorld() {
        peer.want(CLUSTER, "a b");
        peer.transport.listener().onUnimplemented("UNIMPLEMENTED: no");
        peer.loop.runPending();
        peer.loop.advance(Duration.ofSeconds(1));

        assertThat(peer.transport.variant()).isEqualTo(Variant.STATE_OF_THE_WORLD);
        assertThat(peer.told()).isEqualTo(variant == Variant.DELTA ? List.of() : List.of("failed UNIMPLEMENTED: no"));
        peer.connect();
        peer.exist(CLUSTER, "1", A, B);
        assertThat(peer.told()).containsExactly("good a 1", "good b 1", "connected");
    }

    private static Asked asked(String endpoints, Map<String, Duration> timeouts) {
        return new Asked(Map.of(ENDPOINTS, Set.of(endpoints.split(" "))), Map.of(ENDPOINTS, timeouts));
    }

    private void serve() {
        peer.want(CLUSTER, "a b");
        peer.connect();
        peer.exist(CLUSTER, "1", A, B);
        peer.told();
        peer.answers();
    }

    private void reconnect() {
        peer.breakStream("gone");
        peer.loop.advance(Duration.ofSeconds(1));
        peer.connect();
    }

    private static Resource limited(String name, String text) {
        return Resource.newBuilder()
                .setName(name)
                .setVersion("1")
                .setResource(any(text))
                .setTtl(com.google.protobuf.Duration.newBuilder().setSeconds(name.equals("a") ? 10 : 15))
                .build();
    }

    private static Any any(String text) {
        return FakeTransport.anys(text).get(0);
    }
}
