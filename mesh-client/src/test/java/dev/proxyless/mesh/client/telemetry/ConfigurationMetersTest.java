package dev.proxyless.mesh.client.telemetry;

import static dev.proxyless.mesh.client.telemetry.Calls.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.Meshes;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConfigurationMetersTest {

    private static final String SERVER = "xds.example:443";
    private static final String CLUSTER = "envoy.config.cluster.v3.Cluster";

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final MicrometerObserver observer = MicrometerObserver.create(registry);

    @Test
    void aServerThatGivesNoAnswerIsOneFailureHoweverOftenItIsTried() {
        observer.onSourceEvent(new SourceEvent.StreamConnected(SERVER));
        assertThat(gauge("grpc.xds_client.connected")).isEqualTo(1);

        observer.onSourceEvent(new SourceEvent.StreamDisconnected(SERVER, "reset", true));
        assertThat(gauge("grpc.xds_client.connected")).isEqualTo(1);

        observer.onSourceEvent(new SourceEvent.StreamDisconnected(SERVER, "refused", false));
        observer.onSourceEvent(new SourceEvent.StreamDisconnected(SERVER, "refused again", false));
        assertThat(gauge("grpc.xds_client.connected")).isZero();
        assertThat(registry.get("grpc.xds_client.server_failure")
                        .tag("grpc.xds.server", SERVER)
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void resourcesAreCountedAsValidOrInvalidByType() {
        ConfigError error =
                new ConfigError(ConfigError.Kind.INVALID, "Cluster", "c", "name", "\"\" (expected: a name)");
        observer.onSourceEvent(new SourceEvent.Acknowledged("Cluster", "1", 3));
        observer.onSourceEvent(new SourceEvent.Rejected("Cluster", "2", 2, List.of(error)));

        assertThat(counter("grpc.xds_client.resource_updates_valid", "grpc.xds.resource_type", CLUSTER))
                .isEqualTo(5);
        assertThat(counter("grpc.xds_client.resource_updates_invalid", "grpc.xds.resource_type", CLUSTER))
                .isEqualTo(1);
        assertThat(counter("mesh.xds.responses", "mesh.xds.result", "ack")).isEqualTo(1);
        assertThat(counter("mesh.xds.responses", "mesh.xds.result", "nack")).isEqualTo(1);
    }

    @Test
    void unsupportedFieldsAreCounted() {
        observer.onSourceEvent(new SourceEvent.Unsupported("Cluster", "c", "ring_hash", "round robin is used"));

        assertThat(counter("mesh.config.unsupported_fields", "grpc.xds.resource_type", CLUSTER))
                .isEqualTo(1);
    }

    @Test
    void whatIsStoredIsStaleAndAgesUntilItIsUsedNoMore() {
        assertThat(gauge("mesh.config.stale")).isZero();

        Instant stored = Instant.ofEpochMilli(clock.wallTime()).minusSeconds(60);
        observer.onSourceEvent(new SourceEvent.LastKnownGoodUsed("/var/mesh", stored, 3));
        clock.add(Duration.ofSeconds(30));
        assertThat(gauge("mesh.config.stale")).isEqualTo(1);
        assertThat(staleSeconds()).isEqualTo(90);

        observer.onSourceEvent(new SourceEvent.LastKnownGoodUsed("/var/mesh", stored, 0));
        assertThat(gauge("mesh.config.stale")).isZero();
        assertThat(staleSeconds()).isZero();
    }

    @Test
    void switchesToAnotherControlPlaneAreCounted() {
        observer.onSourceEvent(new SourceEvent.ControlPlaneSwitched("", "a", "b", "a is away"));
        observer.onSourceEvent(new SourceEvent.ControlPlaneSwitched("", "b", "a", "a is back"));

        assertThat(counter("mesh.xds.switches", "grpc.xds.server", "b")).isEqualTo(1);
        assertThat(counter("mesh.xds.switches", "grpc.xds.server", "a")).isEqualTo(1);
    }

    @Test
    void filesAreCountedByWhatBecameOfThem() {
        observer.onSourceEvent(new SourceEvent.FileLoaded("mesh.yaml", 3));
        observer.onSourceEvent(new SourceEvent.FileLoaded("mesh.yaml", 4));
        observer.onSourceEvent(new SourceEvent.FileRefused("mesh.yaml", "line 1"));

        assertThat(counter("mesh.config.files", "mesh.file.result", "loaded")).isEqualTo(2);
        assertThat(counter("mesh.config.files", "mesh.file.result", "refused")).isEqualTo(1);
    }

    @Test
    void searchesThatFailAreCounted() {
        observer.onSourceEvent(new SourceEvent.DiscoveryFailed("kubernetes", "403"));
        observer.onSourceEvent(new SourceEvent.DiscoverySettled("kubernetes"));

        assertThat(registry.get("mesh.discovery.failures").counter().count()).isEqualTo(1);
    }

    @Test
    void theEndpointsOfAnAggregateAreCountedWithItsParts() {
        ClusterSnapshot part = Meshes.cluster("part", Endpoint.of("10.0.0.1", 80));
        Cluster all = Cluster.of("all", new Membership.Aggregate(List.of("part")));
        ServiceSnapshot orders =
                Meshes.service("orders", RouteAction.Forward.to("all"), ClusterSnapshot.aggregate(all, List.of(part)));

        observer.onSnapshot(new MeshSnapshot(1, Map.of(orders.service(), new Resolved.Ready<>(orders)), Map.of()));

        assertThat(registry.get("mesh.cluster.endpoints")
                        .tags("mesh.cluster", "part", "mesh.endpoint.health", "healthy")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.find("mesh.cluster.endpoints")
                        .tag("mesh.cluster", "all")
                        .gauge())
                .isNull();
    }

    @Test
    void theRevisionAndItsAgeAreKnown() {
        observer.onSnapshot(snapshot(7, Map.of()));
        clock.add(Duration.ofSeconds(90));

        assertThat(gauge("mesh.snapshot.revision")).isEqualTo(7);
        assertThat(registry.get("mesh.snapshot.age").timeGauge().value(TimeUnit.SECONDS))
                .isEqualTo(90);
        assertThat(registry.get("mesh.services")
                        .tag("mesh.service.state", "ready")
                        .gauge()
                        .value())
                .isEqualTo(1);
    }

    @Test
    void aClosedClientLeavesItsCountersAndTakesItsGaugesAlong() {
        observer.onSnapshot(new MeshSnapshot(7, Map.of(), Map.of("Cluster", "1")));
        observer.onSourceEvent(new SourceEvent.StreamConnected(SERVER));
        observer.onSourceEvent(new SourceEvent.Acknowledged("Cluster", "1", 3));

        observer.onClose();

        assertThat(registry.getMeters()).allMatch(Counter.class::isInstance).isNotEmpty();
    }

    @Test
    void equalVersionsHaveEqualNumbers() {
        observer.onSnapshot(snapshot(1, Map.of()));
        double first = gauge("mesh.snapshot.version");
        observer.onSnapshot(snapshot(2, Map.of()));
        assertThat(gauge("mesh.snapshot.version")).isNotEqualTo(first);
        observer.onSnapshot(snapshot(1, Map.of()));
        assertThat(gauge("mesh.snapshot.version")).isEqualTo(first);
    }

    private double staleSeconds() {
        return registry.get("mesh.config.stale.age").timeGauge().value(TimeUnit.SECONDS);
    }

    private double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    private double counter(String name, String label, String value) {
        return registry.get(name).tag(label, value).counter().count();
    }
}
