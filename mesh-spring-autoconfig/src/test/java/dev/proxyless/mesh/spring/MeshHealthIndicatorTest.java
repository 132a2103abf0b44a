package dev.proxyless.mesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SnapshotSource;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class MeshHealthIndicatorTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final ServiceName USERS = ServiceName.of("users");
    private static final ConfigError NOT_FOUND =
            new ConfigError(ConfigError.Kind.NOT_FOUND, "Listener", "users", "", "no such resource");

    private final ManualLoop loop = new ManualLoop();
    private final Script script = new Script();
    private final MeshClient client = MeshClient.builder(script).loop(loop).build();
    private final MeshHealthIndicator indicator = new MeshHealthIndicator(client, List.of(ORDERS));

    MeshHealthIndicatorTest() {
        loop.runPending();
    }

    @Test
    void whileARequiredServiceIsAwaitedTheMeshIsOutOfService() {
        client.prefetch(ORDERS);
        loop.runPending();

        assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(indicator.health().getDetails()).containsEntry("awaited", List.of("orders"));
    }

    @Test
    void aServiceThatIsNotRequiredIsADetailIfItIsAbsent() {
        publish(Map.of(ORDERS, ready(ORDERS), USERS, new Resolved.Absent<>(NOT_FOUND)));

        Health health = indicator.health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry("revision", 7L)
                .containsEntry("ready", 1L)
                .containsEntry("absent", Map.of("users", "Listener \"users\": no such resource"));
    }

    @Test
    void aRequiredServiceThatIsAbsentMakesTheMeshOutOfService() {
        publish(Map.of(ORDERS, new Resolved.Absent<>(NOT_FOUND)));

        assertThat(indicator.health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
    }

    @Test
    void whatIsStoredIsUpAndSaysSince() {
        publish(Map.of(ORDERS, ready(ORDERS)));
        tell(new SourceEvent.LastKnownGoodUsed("/var/mesh", Instant.EPOCH, 3));

        assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
        assertThat(indicator.health().getDetails())
                .containsEntry("stale", Map.of("file", "/var/mesh", "since", "1970-01-01T00:00:00Z"));

        tell(new SourceEvent.LastKnownGoodUsed("/var/mesh", Instant.EPOCH, 0));
        assertThat(indicator.health().getDetails()).doesNotContainKey("stale");
    }

    @Test
    void controlPlanesAndWhatTheySentAreDetails() {
        tell(new SourceEvent.StreamConnected("one"));
        tell(new SourceEvent.StreamDisconnected("two", "refused", false));
        tell(new SourceEvent.ControlPlaneSwitched("", "two", "one", "two is away"));
        tell(new SourceEvent.Rejected("Listener", "1", 0, List.of(NOT_FOUND)));
        tell(new SourceEvent.FileRefused("mesh.yaml", "line 3: no colon"));
        tell(new SourceEvent.DiscoveryFailed("kubernetes", "403"));

        assertThat(indicator.health().getDetails())
                .containsEntry("controlPlanes", Map.of("one", "connected", "two", "refused"))
                .containsEntry("switched", Map.of("", "one"))
                .containsEntry("rejected", Map.of("Listener", "Listener \"users\": no such resource"))
                .containsEntry("refusedFiles", Map.of("mesh.yaml", "line 3: no colon"))
                .containsEntry("failedSearches", Map.of("kubernetes", "403"));
    }

    private static Resolved<ServiceSnapshot> ready(ServiceName name) {
        return new Resolved.Ready<>(new ServiceSnapshot(name, RouteConfig.of(name.value(), List.of()), Map.of()));
    }

    private void publish(Map<ServiceName, Resolved<ServiceSnapshot>> services) {
        script.sink().publish(new MeshSnapshot(7, services, Map.of()));
    }

    private void tell(SourceEvent event) {
        script.sink().onEvent(event);
    }

    /** A source that is the test. */
    private static final class Script implements SnapshotSource {

        private @Nullable SnapshotSink sink;

        SnapshotSink sink() {
            if (sink == null) {
                throw new IllegalStateException("the source is not started");
            }
            return sink;
        }

        @Override
        public void start(ControlLoop loop, SnapshotSink snapshotSink) {
            sink = snapshotSink;
        }

        @Override
        public void want(Set<ServiceName> services) {}

        @Override
        public void close() {}

        @Override
        public String describe() {
            return "script";
        }
    }
}
