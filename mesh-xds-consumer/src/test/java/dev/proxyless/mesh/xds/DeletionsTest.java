package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long a service goes on whose listener or cluster the control plane deletes, by what its operator wants. */
class DeletionsTest {

    private static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration ALMOST = KEPT.minusSeconds(1);

    private final ManualLoop loop = new ManualLoop();
    private final FakeTransport transport = new FakeTransport();
    private final RecordingSink sink = new RecordingSink();
    private XdsSource source = source("");

    @AfterEach
    void nothingIsLeftBehind() {
        source.close();
        assertThat(loop.timers()).isZero();
    }

    @Test
    void ifNothingIsSaidADeletionCountsAtOnce() {
        serve(source("").withDeletedKept(Duration.ZERO));
        respond(() -> transport.respond(LISTENER, "2"));

        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.NOT_FOUND);
    }

    @Test
    void whatIsKeptGoesWhenItsTimeIsOver() {
        serve(source("").withDeletedKept(KEPT));
        respond(() -> transport.respond(LISTENER, "2"));
        loop.advance(ALMOST);
        assertThat(sink.port("orders", "v1")).isEqualTo(81);

        loop.advance(Duration.ofSeconds(2));
        assertThat(sink.absent("orders").problem()).startsWith("deleted by the control plane");
    }

    @Test
    void whatComesBackWasNeverGone() {
        serve(source("").withDeletedKept(KEPT));
        respond(() -> transport.respond(LISTENER, "2"));
        loop.advance(ALMOST);
        respond(() -> transport.respond(LISTENER, "3", Yaml.listener("orders")));
        loop.advance(KEPT.multipliedBy(2));

        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void aSecondDeletionHasAllOfItsTime() {
        serve(source("").withDeletedKept(KEPT));
        respond(() -> transport.respond(LISTENER, "2"));
        loop.advance(ALMOST);
        respond(() -> transport.respond(LISTENER, "3", Yaml.listener("orders")));
        respond(() -> transport.respond(LISTENER, "4"));
        loop.advance(ALMOST);
        assertThat(sink.port("orders", "v1")).isEqualTo(81);

        loop.advance(Duration.ofSeconds(2));
        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.NOT_FOUND);
    }

    @Test
    void aClusterThatIsKeptStillLeavesAfterItsRoutes() {
        serve(source("").withDeletedKept(KEPT));
        respond(() -> transport.respond(CLUSTER, "2"));
        loop.advance(KEPT.plusSeconds(14));
        assertThat(sink.port("orders", "v1")).isEqualTo(81);

        loop.advance(Duration.ofSeconds(2));
        assertThat(sink.ready("orders").clusters().get("v1")).asString().contains("deleted by the control plane");
    }

    @Test
    void moreThanTenYearsIsForGood() {
        serve(source("").withDeletedKept(Duration.ofDays(3651)));
        respond(() -> transport.respond(LISTENER, "2"));
        loop.advance(Duration.ofDays(3660));

        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void whereErrorsMustBeSeenNothingIsKept() {
        serve(source("\"fail_on_data_errors\"").withDeletedKept(KEPT));
        respond(() -> transport.respond(LISTENER, "2"));

        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.NOT_FOUND);
    }

    @Test
    void aNegativeTimeIsRefused() {
        assertThatThrownBy(() -> source.withDeletedKept(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kept after a deletion: PT-1S (expected: >= 0)");
    }

    private XdsSource source(String features) {
        return XdsSource.create(
                Bootstrap.of(ConfigDocument.parse("bootstrap", """
                        {"xds_servers": [{"server_uri": "xds.example:443", "channel_creds": [{"type": "insecure"}],
                                          "server_features": [%s]}]}
                        """.formatted(features))),
                Wirings.of(server -> transport));
    }

    private void serve(XdsSource served) {
        source = served;
        served.start(loop, sink);
        served.want(Set.of(ServiceName.of("orders")));
        loop.runPending();
        respond(() -> transport.listener().onReady());
        respond(() -> transport.respond(LISTENER, "1", Yaml.listener("orders")));
        respond(() -> transport.respond(ROUTE_CONFIGURATION, "1", Yaml.routes("orders", "v1")));
        respond(() -> transport.respond(CLUSTER, "1", Yaml.cluster("v1")));
        respond(() -> transport.respond(ENDPOINTS, "1", Yaml.endpoints("v1", 81)));
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    private void respond(Runnable what) {
        what.run();
        loop.runPending();
    }
}
