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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** How many endpoints each cluster has, by what the control plane says of their health. On the control loop only. */
final class EndpointMeters {

    private static final HealthStatus[] STATES = HealthStatus.values();

    private final MeterRegistry registry;
    private final Map<String, Counts> clusters = new HashMap<>();

    EndpointMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts the clusters whose endpoints are not those of the last revision, and forgets those that are gone. */
    void update(Map<String, ClusterSnapshot> live) {
        clusters.entrySet().removeIf(entry -> {
            boolean gone = !live.containsKey(entry.getKey());
            if (gone) {
                entry.getValue().close(registry);
            }
            return gone;
        });
        live.forEach((name, snapshot) -> clusters.computeIfAbsent(name, cluster -> new Counts(registry, cluster))
                .update(snapshot.endpoints()));
    }

    private static final class Counts {

        private final AtomicIntegerArray byHealth = new AtomicIntegerArray(STATES.length);
        private final List<Meter> gauges = new ArrayList<>();
        private EndpointSet counted = EndpointSet.EMPTY;

        Counts(MeterRegistry registry, String cluster) {
            for (HealthStatus health : STATES) {
                gauges.add(Gauge.builder("mesh.cluster.endpoints", byHealth, counts -> counts.get(health.ordinal()))
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
            int[] counts = new int[STATES.length];
            for (LocalityEndpoints locality : endpoints.localities()) {
                for (Endpoint endpoint : locality.endpoints()) {
                    counts[endpoint.health().ordinal()]++;
                }
            }
            for (int i = 0; i < counts.length; i++) {
                byHealth.set(i, counts[i]);
            }
        }

        void close(MeterRegistry registry) {
            gauges.forEach(registry::remove);
        }
    }
}
