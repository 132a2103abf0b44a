package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;

/** What revision is in force, and since when. Updated on the control loop only. */
final class SnapshotMeters {

    private final MeterRegistry registry;
    private final Clock clock;
    private final AtomicLong revision = new AtomicLong();
    private final AtomicLong ready = new AtomicLong();
    private final AtomicLong absent = new AtomicLong();
    private final AtomicLong publishedAt = new AtomicLong();
    private final Map<String, AtomicLong> versions = new HashMap<>();
    private final List<Meter> gauges = new ArrayList<>();

    SnapshotMeters(MeterRegistry registry) {
        this.registry = registry;
        this.clock = registry.config().clock();
        publishedAt.set(clock.monotonicTime());
        gauges.add(Gauge.builder("mesh.snapshot.revision", revision, AtomicLong::doubleValue)
                .strongReference(true)
                .register(registry));
        gauges.add(TimeGauge.builder(
                        "mesh.snapshot.age", publishedAt, TimeUnit.NANOSECONDS, at -> clock.monotonicTime() - at.get())
                .strongReference(true)
                .register(registry));
        services("ready", ready);
        services("absent", absent);
    }

    void update(MeshSnapshot snapshot) {
        revision.set(snapshot.revision());
        publishedAt.set(clock.monotonicTime());
        long found = snapshot.services().values().stream()
                .filter(Resolved.Ready.class::isInstance)
                .count();
        ready.set(found);
        absent.set(snapshot.services().size() - found);
        snapshot.versions()
                .forEach((type, version) ->
                        versions.computeIfAbsent(type, this::version).set(checksum(version)));
    }

    /** Takes the meters out of the registry. */
    void close() {
        gauges.forEach(registry::remove);
    }

    private void services(String state, AtomicLong count) {
        gauges.add(Gauge.builder("mesh.services", count, AtomicLong::doubleValue)
                .baseUnit("services")
                .tag("mesh.service.state", state)
                .strongReference(true)
                .register(registry));
    }

    private AtomicLong version(String resourceType) {
        AtomicLong value = new AtomicLong();
        gauges.add(Gauge.builder("mesh.snapshot.version", value, AtomicLong::doubleValue)
                .tag("grpc.xds.resource_type", ResourceTypes.label(resourceType))
                .strongReference(true)
                .register(registry));
        return value;
    }

    /** A number in place of a text: as a label, each version would be a time series of its own. */
    private static long checksum(String version) {
        CRC32 crc = new CRC32();
        crc.update(version.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }
}
