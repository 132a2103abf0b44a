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
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How many endpoints each cluster has, by what the control plane says of their health. On the control loop only. */
final class EndpointMeters {

    private final MeterRegistry registry;
    private final Map<String, Counts> clusters = new HashMap<>();

    EndpointMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Counts these clusters, if their endpoints are not those that were counted last. */
    void update(Map<String, ClusterSnapshot> changed) {
        changed.forEach((name, snapshot) -> {
            if (isAggregate(snapshot)) {
                forget(clusters.remove(name));
            } else {
                clusters.computeIfAbsent(name, cluster -> new Counts(registry, cluster))
                        .update(snapshot.endpoints());
            }
        });
    }

    /** Forgets all clusters but these. */
    void retain(Set<String> live) {
        clusters.entrySet().removeIf(entry -> {
            boolean gone = !live.contains(entry.getKey());
            if (gone) {
                forget(entry.getValue());
            }
            return gone;
        });
    }

    private void forget(@Nullable Counts counts) {
        if (counts != null) {
            counts.close(registry);
        }
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
            byHealth.forEach((health, count) -> count.set(count(endpoints, health)));
        }

        private static int count(EndpointSet endpoints, HealthStatus health) {
            int count = 0;
            for (LocalityEndpoints locality : endpoints.localities()) {
                for (Endpoint endpoint : locality.endpoints()) {
                    count += endpoint.health() == health ? 1 : 0;
                }
            }
            return count;
        }

        void close(MeterRegistry registry) {
            gauges.forEach(registry::remove);
        }
    }
}
