package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.source.SourceEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What happens at the source, by the names of gRFC A78 where it has one. There is one stream for all services of a process,
 * so {@code grpc.target} is not among the labels. On the control loop only.
 */
final class SourceMeters {

    private static final String TYPE = "grpc.xds.resource_type";

    private final MeterRegistry registry;
    private final Map<String, AtomicInteger> connected = new HashMap<>();
    private final List<Meter> gauges = new ArrayList<>();
    /** When what a former process stored was stored, while it is in use. Written on the control loop. */
    private volatile @Nullable Instant storedAt;

    SourceMeters(MeterRegistry registry) {
        this.registry = registry;
        gauges.add(Gauge.builder("mesh.config.stale", this, meters -> meters.storedAt == null ? 0 : 1)
                .strongReference(true)
                .register(registry));
        gauges.add(TimeGauge.builder("mesh.config.stale.age", this, TimeUnit.MILLISECONDS, SourceMeters::staleMillis)
                .strongReference(true)
                .register(registry));
    }

    void record(SourceEvent event) {
        if (event instanceof SourceEvent.StreamConnected stream) {
            connected(stream.server()).set(1);
        } else if (event instanceof SourceEvent.StreamDisconnected stream) {
            disconnected(stream);
        } else if (event instanceof SourceEvent.Acknowledged ack) {
            Tags type = Tags.of(TYPE, ResourceTypes.label(ack.resourceType()));
            count("grpc.xds_client.resource_updates_valid", "resources", type, ack.resources());
            count("mesh.xds.responses", "responses", type.and("mesh.xds.result", "ack"), 1);
        } else if (event instanceof SourceEvent.Rejected nack) {
            Tags type = Tags.of(TYPE, ResourceTypes.label(nack.resourceType()));
            count("grpc.xds_client.resource_updates_valid", "resources", type, nack.accepted());
            count(
                    "grpc.xds_client.resource_updates_invalid",
                    "resources",
                    type,
                    nack.errors().size());
            count("mesh.xds.responses", "responses", type.and("mesh.xds.result", "nack"), 1);
        } else if (event instanceof SourceEvent.Unsupported field) {
            Tags type = Tags.of(TYPE, ResourceTypes.label(field.resourceType()));
            count("mesh.config.unsupported_fields", "fields", type, 1);
        } else {
            recordOrigin(event);
        }
    }

    private void recordOrigin(SourceEvent event) {
        if (event instanceof SourceEvent.ControlPlaneSwitched moved) {
            String authority = moved.authority().isEmpty() ? Labels.NONE : moved.authority();
            Tags tags = Tags.of("grpc.xds.authority", authority, "grpc.xds.server", moved.to());
            count("mesh.xds.switches", "switches", tags, 1);
        } else if (event instanceof SourceEvent.LastKnownGoodUsed used) {
            storedAt = used.resources() == 0 ? null : used.storedAt();
        } else if (event instanceof SourceEvent.FileLoaded) {
            count("mesh.config.files", "files", Tags.of("mesh.file.result", "loaded"), 1);
        } else if (event instanceof SourceEvent.FileRefused) {
            count("mesh.config.files", "files", Tags.of("mesh.file.result", "refused"), 1);
        } else if (event instanceof SourceEvent.DiscoveryFailed) {
            count("mesh.discovery.failures", "failures", Tags.empty(), 1);
        } else if (!(event instanceof SourceEvent.VariantRefused || event instanceof SourceEvent.DiscoverySettled)) {
            throw new AssertionError(event);
        }
    }

    /** Takes the gauges out of the registry. */
    void close() {
        gauges.forEach(registry::remove);
    }

    /**
     * A stream that gave an answer before it ended lost nothing (gRFC A57): the next one decides. A server that stays away
     * is one failure, however often it is tried.
     */
    private void disconnected(SourceEvent.StreamDisconnected stream) {
        AtomicInteger state = connected(stream.server());
        if (!stream.answered() && state.getAndSet(0) == 1) {
            count("grpc.xds_client.server_failure", "failures", Tags.of("grpc.xds.server", stream.server()), 1);
        }
    }

    private double staleMillis() {
        Instant at = storedAt;
        return at == null ? 0 : Math.max(0, registry.config().clock().wallTime() - at.toEpochMilli());
    }

    private AtomicInteger connected(String server) {
        return connected.computeIfAbsent(server, name -> {
            AtomicInteger state = new AtomicInteger(1);
            gauges.add(Gauge.builder("grpc.xds_client.connected", state, AtomicInteger::doubleValue)
                    .tag("grpc.xds.server", name)
                    .strongReference(true)
                    .register(registry));
            return state;
        });
    }

    private void count(String name, String unit, Tags tags, int amount) {
        Counter.builder(name).baseUnit(unit).tags(tags).register(registry).increment(amount);
    }
}
