package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.bootstrap.Introduction;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several control planes in order (gRFC A71; the cases are those of gRPC's own interoperability test of fallback). */
class FallbackTest {

    private static final String FIRST = "first.example:443";
    private static final String SECOND = "second.example:443";

    private final ManualLoop loop = new ManualLoop();
    private final RecordingSink sink = new RecordingSink();
    private final Map<String, FakeTransport> transports = new HashMap<>();
    private final XdsSource source = XdsSource.create(
            new Bootstrap(
                    "test",
                    Introduction.of(Node.getDefaultInstance()),
                    List.of(ServerConfig.insecure(FIRST), ServerConfig.insecure(SECOND)),
                    Map.of(),
                    Map.of(
                            LISTENER, ResourceSource.ADS,
                            ROUTE_CONFIGURATION, ResourceSource.ADS,
                            CLUSTER, ResourceSource.ADS,
                            ENDPOINTS, ResourceSource.ADS),
                    "%s",
                    Bootstrap.Fixed.NOTHING,
                    List.of()),
            Wirings.of(server -> transports.computeIfAbsent(server.target(), target -> new FakeTransport())));

    @BeforeEach
    void start() {
        source.start(loop, sink);
        source.want(Set.of(ServiceName.of("orders")));
        loop.runPending();
    }

    @Test
    void aControlPlaneThatAnswersIsTheOnlyOneThatIsAsked() {
        serve(FIRST, 81);

        assertThat(transports).containsOnlyKeys(FIRST);
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void whileTheFirstCannotBeReachedTheSecondServes() {
        fail(FIRST);
        serve(SECOND, 82);

        assertThat(sink.port("orders", "v1")).isEqualTo(82);
        assertThat(sink.events(SourceEvent.ControlPlaneSwitched.class))
                .containsExactly(new SourceEvent.ControlPlaneSwitched("", FIRST, SECOND, "refused"));
    }

    @Test
    void theFirstIsFollowedAgainWhenItAnswersAndTheSecondIsLeft() {
        fail(FIRST);
        serve(SECOND, 82);
        loop.advance(Duration.ofSeconds(2));
        serve(FIRST, 81);

        assertThat(sink.port("orders", "v1")).isEqualTo(81);
        assertThat(plane(SECOND).closed).isTrue();
    }

    @Test
    void whatIsInForceStaysUntilTheOthersConfigurationIsComplete() {
        fail(FIRST);
        serve(SECOND, 82);
        int published = sink.snapshots.size();
        loop.advance(Duration.ofSeconds(2));
        plane(FIRST).listener().onReady();
        respond(FIRST, LISTENER, Yaml.listener("orders"));
        respond(FIRST, ROUTE_CONFIGURATION, Yaml.routes("orders", "v1"));
        respond(FIRST, CLUSTER, Yaml.cluster("v1"));
        assertThat(sink.snapshots).hasSize(published);

        respond(FIRST, ENDPOINTS, Yaml.endpoints("v1", 81));
        assertThat(sink.snapshots).hasSize(published + 1);
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void aFirstThatDiesHalfwayIsReplacedAsAWhole() {
        plane(FIRST).listener().onReady();
        respond(FIRST, LISTENER, Yaml.listener("orders"));
        respond(FIRST, ROUTE_CONFIGURATION, Yaml.routes("orders", "other"));
        plane(FIRST).listener().onEnd("killed");
        loop.advance(Duration.ofSeconds(2));
        fail(FIRST);
        serve(SECOND, 82);

        assertThat(sink.ready("orders").clusters()).containsOnlyKeys("v1");
    }

    @Test
    void aFirstThatDiesWhenNothingIsMissingIsNotReplaced() {
        serve(FIRST, 81);
        plane(FIRST).listener().onEnd("killed");
        loop.advance(Duration.ofSeconds(2));
        fail(FIRST);

        assertThat(transports).containsOnlyKeys(FIRST);

        source.want(Set.of(ServiceName.of("orders"), ServiceName.of("stock")));
        loop.runPending();
        assertThat(transports).containsOnlyKeys(FIRST, SECOND);
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    @Test
    void whenAllAreAwayWhatIsKnownStaysAndTheRestIsUnreachable() {
        fail(FIRST);
        serve(SECOND, 82);
        plane(SECOND).listener().onEnd("killed");
        source.want(Set.of(ServiceName.of("orders"), ServiceName.of("stock")));
        loop.runPending();
        loop.advance(Duration.ofSeconds(2));
        fail(SECOND);
        loop.advance(Duration.ofSeconds(60));

        assertThat(sink.port("orders", "v1")).isEqualTo(82);
        assertThat(sink.absent("stock").problem()).contains(SECOND);
    }

    private FakeTransport plane(String target) {
        return Objects.requireNonNull(transports.get(target), target);
    }

    private void fail(String target) {
        plane(target).listener().onEnd("refused");
        loop.runPending();
    }

    private void serve(String target, int port) {
        plane(target).listener().onReady();
        loop.runPending();
        respond(target, LISTENER, Yaml.listener("orders"));
        respond(target, ROUTE_CONFIGURATION, Yaml.routes("orders", "v1"));
        respond(target, CLUSTER, Yaml.cluster("v1"));
        respond(target, ENDPOINTS, Yaml.endpoints("v1", port));
    }

    private void respond(String target, ResourceType type, String resource) {
        plane(target).respond(type, "1", resource);
        loop.runPending();
    }
}
