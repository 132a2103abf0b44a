package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.ReconnectBackOff;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class XdsSourceTest {

    private static final String BOOTSTRAP = """
            {"xds_servers": [{"server_uri": "xds.example:443", "channel_creds": [{"type": "insecure"}]}],
             "node": {"id": "test"}}
            """;

    private final ManualLoop loop = new ManualLoop();
    private final FakeTransport transport = new FakeTransport();
    private final RecordingSink sink = new RecordingSink();
    private XdsSource source = source(BOOTSTRAP);

    @BeforeEach
    void start() {
        source.start(loop, sink);
    }

    @Test
    void aServiceIsPublishedOnceAllItsPartsAreThereAndAskedForTypeByType() {
        want("orders");
        transport.listener().onReady();
        loop.runPending();
        assertThat(transport.asked()).containsExactly("Listener[orders]");

        respond(() -> transport.respond(LISTENER, "1", Yaml.listener("orders")));
        assertThat(transport.asked()).containsExactly("Listener[orders] 1", "RouteConfiguration[orders-routes]");

        respond(() -> transport.respond(ROUTE_CONFIGURATION, "1", Yaml.routes("orders", "v1", "v2")));
        assertThat(transport.asked()).containsExactly("RouteConfiguration[orders-routes] 1", "Cluster[v1, v2]");

        respond(() -> transport.respond(CLUSTER, "1", Yaml.cluster("v1"), Yaml.cluster("v2")));
        assertThat(transport.asked()).containsExactly("Cluster[v1, v2] 1", "ClusterLoadAssignment[v1, v2]");
        assertThat(sink.snapshots).isEmpty();

        respond(() -> transport.respond(ENDPOINTS, "1", Yaml.endpoints("v1", 81), Yaml.endpoints("v2", 82)));
        assertThat(sink.snapshots).hasSize(1);
        assertThat(sink.port("orders", "v2")).isEqualTo(82);
        assertThat(sink.last().versions())
                .containsEntry("ClusterLoadAssignment", "1")
                .hasSize(4);
    }

    @Test
    void aChangeIsPublishedWithWhatDidNotChangeAsTheSameObjects() {
        serve("orders");
        ClusterSnapshot before = sink.cluster("orders", "v1");
        respond(() -> transport.respond(ENDPOINTS, "2", Yaml.endpoints("v1", 81), Yaml.endpoints("v2", 92)));

        assertThat(sink.snapshots).hasSize(2);
        assertThat(sink.last().revision()).isEqualTo(2);
        assertThat(sink.port("orders", "v2")).isEqualTo(92);
        assertThat(sink.cluster("orders", "v1")).isSameAs(before);
    }

    @Test
    void aResponseWithNothingNewIsAcknowledgedButNotPublished() {
        serve("orders");
        respond(() -> transport.respond(ENDPOINTS, "2", Yaml.endpoints("v1", 81), Yaml.endpoints("v2", 82)));

        assertThat(transport.asked()).containsExactly("ClusterLoadAssignment[v1, v2] 2");
        assertThat(sink.snapshots).hasSize(1);
    }

    @Test
    void aChangeOfEndpointsIsInForceBeforeItIsAnsweredAndSaysItsVersion() {
        serve("orders");
        sink.all.clear();
        respond(() -> transport.respond(ENDPOINTS, "2", Yaml.endpoints("v2", 92)));

        assertThat(sink.all)
                .containsExactly(sink.last(), new SourceEvent.Acknowledged("ClusterLoadAssignment", "2", 1));
        assertThat(sink.last().versions()).containsEntry("ClusterLoadAssignment", "2");
        assertThat(transport.asked()).containsExactly("ClusterLoadAssignment[v1, v2] 2");
    }

    @Test
    void aResponseThatTakesSomethingAwayIsAnsweredFirstSoThatItIsSeenWhole() {
        serve("orders");
        sink.all.clear();
        respond(() -> transport.respond(CLUSTER, "2", Yaml.cluster("v2") + "lb_policy: LEAST_REQUEST"));

        assertThat(sink.all).startsWith(new SourceEvent.Acknowledged("Cluster", "2", 1));
    }

    @Test
    void aStreamThatEndsRightAfterAResponseHasBroughtIt() {
        serve("orders");
        sink.all.clear();
        transport.respond(ENDPOINTS, "2", Yaml.endpoints("v2", 92));
        respond(() -> transport.listener().onEnd("UNAVAILABLE: gone"));

        assertThat(sink.port("orders", "v2")).isEqualTo(92);
        assertThat(sink.events(SourceEvent.Acknowledged.class))
                .last()
                .satisfies(event -> assertThat(event.version()).isEqualTo("2"));
        loop.advance(Duration.ofMinutes(10));
        respond(() -> transport.listener().onReady());
        assertThat(transport.asked()).last().isEqualTo("ClusterLoadAssignment[v1, v2] 2");
    }

    @Test
    void whatIsWantedMeanwhileIsAskedForAfterTheAnswer() {
        serve("orders");
        transport.respond(ROUTE_CONFIGURATION, "2", Yaml.routes("orders", "v1", "v3"));
        want("orders", "payments");

        assertThat(transport.asked())
                .contains("RouteConfiguration[orders-routes] 2", "Listener[orders, payments] 1", "Cluster[v1, v3] 1");
        assertThat(transport.asked()).isEmpty();
    }

    @Test
    void whatComesInOneTurnOfTheLoopIsPublishedTogether() {
        serve("orders");
        transport.respond(CLUSTER, "2", Yaml.cluster("v1"), Yaml.cluster("v2") + "lb_policy: LEAST_REQUEST");
        transport.respond(ENDPOINTS, "2", Yaml.endpoints("v1", 91), Yaml.endpoints("v2", 92));
        loop.runPending();

        assertThat(sink.snapshots).hasSize(2);
    }

    @Test
    void aBadResourceIsRefusedByNameTheRestIsUsedAndTheLastGoodOneStays() {
        serve("orders");
        respond(() -> transport.respond(
                ENDPOINTS,
                "2",
                Yaml.endpoints("v1", 91),
                Yaml.endpoints("v2", 92).replace("127.0.0.1", "\"\"")));

        assertThat(transport.requests.get(0).getErrorDetail().getMessage()).contains("\"v2\"", "address");
        assertThat(transport.asked()).containsExactly("ClusterLoadAssignment[v1, v2] 1 !");
        assertThat(sink.port("orders", "v1")).isEqualTo(91);
        assertThat(sink.port("orders", "v2")).isEqualTo(82);
        assertThat(sink.events(SourceEvent.Rejected.class)).singleElement().satisfies(rejected -> {
            assertThat(rejected.accepted()).isEqualTo(1);
            assertThat(rejected.version()).isEqualTo("2");
        });
    }

    @Test
    void whileTheStreamIsBrokenTheLastGoodStaysAndThenEverythingIsAskedForAgain() {
        serve("orders");
        respond(() -> transport.listener().onEnd("UNAVAILABLE: gone"));
        loop.advance(Duration.ofMinutes(10));
        assertThat(sink.snapshots).hasSize(1);
        assertThat(sink.events(SourceEvent.StreamDisconnected.class))
                .containsExactly(new SourceEvent.StreamDisconnected("xds.example:443", "UNAVAILABLE: gone", true));

        assertThat(transport.opened).isEqualTo(2);
        respond(() -> transport.listener().onReady());
        assertThat(transport.asked())
                .containsExactly(
                        "Listener[orders] 1",
                        "RouteConfiguration[orders-routes] 1",
                        "Cluster[v1, v2] 1",
                        "ClusterLoadAssignment[v1, v2] 1");
        loop.advance(Duration.ofMinutes(1));
        assertThat(sink.snapshots).hasSize(1);
    }

    @Test
    void aServiceThatTheFirstAnswerLacksIsNotFound() {
        want("orders", "nobody");
        respond(() -> transport.listener().onReady());
        respond(() -> transport.respond(LISTENER, "1", Yaml.listener("orders")));

        assertThat(sink.absent("nobody").kind()).isEqualTo(ConfigError.Kind.NOT_FOUND);
        assertThat(sink.absent("nobody").describe()).contains("Listener \"nobody\"", "xds.example:443 has none");
    }

    @Test
    void aServiceThatDoesNotComeIsGivenUpAfterFifteenSecondsAndTakenWhenItComes() {
        want("orders");
        respond(() -> transport.listener().onReady());
        loop.advance(Duration.ofMillis(14_999));
        assertThat(sink.snapshots).isEmpty();
        loop.advance(Duration.ofMillis(1));
        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.TIMEOUT);

        answer("orders");
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void aDeletedServiceIsGone() {
        serve("orders");
        respond(() -> transport.respond(LISTENER, "2"));

        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.NOT_FOUND);
    }

    @Test
    void aClusterThatGoesBeforeTheRoutesThatNameItStaysUntilTheyGoToo() {
        serve("orders");
        ClusterSnapshot before = sink.cluster("orders", "v2");
        respond(() -> transport.respond(CLUSTER, "2", Yaml.cluster("v1")));
        assertThat(sink.snapshots).hasSize(1);
        assertThat(sink.cluster("orders", "v2")).isSameAs(before);

        respond(() -> transport.respond(ROUTE_CONFIGURATION, "2", Yaml.routes("orders", "v1")));
        assertThat(sink.snapshots).hasSize(2);
        assertThat(sink.ready("orders").clusters()).containsOnlyKeys("v1");
    }

    @Test
    void aClusterThatGoesAndIsStillNamedByRoutesIsGoneAfterFifteenSeconds() {
        serve("orders");
        respond(() -> transport.respond(CLUSTER, "2", Yaml.cluster("v1")));
        loop.advance(Duration.ofMillis(14_999));
        assertThat(sink.snapshots).hasSize(1);

        loop.advance(Duration.ofMillis(1));
        assertThat(sink.ready("orders").clusters().get("v2"))
                .isInstanceOf(Resolved.Absent.class)
                .asString()
                .contains("deleted by the control plane");
    }

    @Test
    void aServiceThatAServerIsKnownToForgetStays() {
        source.close();
        source = source(BOOTSTRAP.replace(
                "\"channel_creds\"", "\"server_features\": [\"ignore_resource_deletion\"], \"channel_creds\""));
        source.start(loop, sink);
        serve("orders");
        respond(() -> transport.respond(LISTENER, "2"));

        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void whereNobodyAnswersWhoWaitsIsToldAfterFifteenSecondsAndServedOnceSomebodyDoes() {
        want("orders");
        for (int i = 0; i < 10; i++) {
            respond(() -> transport.listener().onEnd("UNAVAILABLE: Connection refused"));
            loop.advance(Duration.ofSeconds(3));
        }
        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.UNREACHABLE);
        assertThat(sink.absent("orders").problem()).contains("xds.example:443", "Connection refused");
        want("orders", "other");
        assertThat(sink.absent("other").kind()).isEqualTo(ConfigError.Kind.UNREACHABLE);

        want("orders");
        loop.advance(Duration.ofMinutes(3));
        respond(() -> transport.listener().onReady());
        answer("orders");
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void aTransportThatCannotEvenBeginIsAFailedAttempt() {
        transport.broken = new IllegalArgumentException("bad certificate");
        want("orders");
        loop.advance(Duration.ofSeconds(16));

        assertThat(sink.absent("orders").problem()).contains("bad certificate");
        transport.broken = null;
        loop.advance(Duration.ofMinutes(3));
        assertThat(transport.opened).isEqualTo(1);
    }

    @Test
    void aControlPlaneIsTriedAgainAfterTheTimesThatAreSetInCode() {
        source = source(BOOTSTRAP).withBackOff(new ReconnectBackOff(Duration.ofMillis(100), Duration.ofMillis(100)));
        source.start(loop, sink);
        want("orders");
        for (int attempt = 1; attempt < 5; attempt++) {
            assertThat(transport.opened).isEqualTo(attempt);
            respond(() -> transport.listener().onEnd("refused"));
            loop.advance(Duration.ofMillis(100));
        }
        assertThat(transport.opened).isEqualTo(5);
    }

    @Test
    void aServiceThatIsNoLongerWantedLeavesTheSnapshot() {
        serve("orders");
        want();

        assertThat(sink.last().services()).isEmpty();
        assertThat(transport.asked()).isEmpty();
        want("orders");
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void theNextResponseIsTakenOnlyWhenOneIsDone() {
        serve("orders");

        assertThat(transport.asked).isEqualTo(4);
    }

    @Test
    void closingEndsTransportAndTimersAndNothingIsPublishedAfterwards() {
        want("orders");
        respond(() -> transport.listener().onReady());
        source.close();
        source.close();
        transport.respond(LISTENER, "1", Yaml.listener("orders"));
        loop.advance(Duration.ofMinutes(1));

        assertThat(transport.closed).isTrue();
        assertThat(loop.timers()).isZero();
        assertThat(sink.snapshots).isEmpty();
    }

    private XdsSource source(String bootstrap) {
        return XdsSource.create(
                Bootstrap.of(ConfigDocument.parse("bootstrap", bootstrap)), Wirings.of(server -> transport));
    }

    private void serve(String service) {
        want(service);
        respond(() -> transport.listener().onReady());
        answer(service);
        transport.asked();
    }

    private void answer(String service) {
        respond(() -> transport.respond(LISTENER, "1", Yaml.listener(service)));
        respond(() -> transport.respond(ROUTE_CONFIGURATION, "1", Yaml.routes(service, "v1", "v2")));
        respond(() -> transport.respond(CLUSTER, "1", Yaml.cluster("v1"), Yaml.cluster("v2")));
        respond(() -> transport.respond(ENDPOINTS, "1", Yaml.endpoints("v1", 81), Yaml.endpoints("v2", 82)));
    }

    private void want(String... services) {
        source.want(Arrays.stream(services).map(ServiceName::of).collect(Collectors.toSet()));
        loop.runPending();
    }

    private void respond(Runnable what) {
        what.run();
        loop.runPending();
    }
}
