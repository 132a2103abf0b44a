package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** How many endpoints each cluster has, by what the control plane says of their health. On the control loop only. */
final class EndpointMeters {

    private final MeterRegistry registry;
    private final Map<String, Counts> clusters = new HashMap<>();

    EndpointMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts the clusters whose endpoints are not those of the last revision, and forgets those that are gone. */
    void update(Map<String, ClusterSnapshot> live) {
        clusters.entrySet().removeIf(entry -> {
            ClusterSnapshot snapshot = live.get(entry.getKey());
            boolean gone = snapshot == null || isAggregate(snapshot);
            if (gone) {
                entry.getValue().close(registry);
            }
            return gone;
        });
        live.forEach((name, snapshot) -> {
            if (!isAggregate(snapshot)) {
                clusters.computeIfAbsent(name, cluster -> new Counts(registry, cluster))
                        .update(snapshot.endpoints());
            }
        });
    }

    /** Its endpoints are counted with its parts, once however many aggregates have them. */
    private static boolean isAggregate(ClusterSnapshot snapshot) {
        return !snapshot.parts().isEmpty();
    }

    private static final class Counts {

        private final Map<HealthStatus, AtomicInteger> byHealth = new EnumMap<>(HealthStatus.class);
        private final List<Meter> gauges = new ArrayList<>();
        private EndpointSet counted = EndpointSet.EMPTY;

        Counts(MeterRegistry registry, String cluster) {
            for (HealthStatus health : HealthStatus.values()) {
                AtomicInteger count = new AtomicInteger();
                byHealth.put(health, count);
                gauges.add(Gauge.builder("mesh.cluster.endpoints", count, AtomicInteger::doubleValue)
                        .baseUnit("endpoints")
                        .tag("mesh.cluster", cluster)
                        .tag("mesh.endpoint.health", health.name().toLowerCase(Locale.ROOT))
                        .strongReference(true)
                        .register(registry));
            }
        }

        // Unchanged parts of a snapshot are the same objects: a push that changes one cluster counts one cluster.
        @SuppressWarnings("ReferenceEquality")
        void update(EndpointSet endpoints) {
            if (endpoints == counted) {
                return;
            }
            counted = endpoints;
            Map<HealthStatus, Integer> counts = new EnumMap<>(HealthStatus.class);
            for (LocalityEndpoints locality : endpoints.localities()) {
                for (Endpoint endpoint : locality.endpoints()) {
                    counts.merge(endpoint.health(), 1, Integer::sum);
                }
            }
            byHealth.forEach((health, count) -> count.set(counts.getOrDefault(health, 0)));
        }

        void close(MeterRegistry registry) {
            gauges.forEach(registry::remove);
        }
    }
}
