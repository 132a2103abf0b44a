package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps Micrometer meters of calls, attempts, endpoints and configuration. The names, units and labels are listed in {@code
 * docs/telemetry.md}; no label has values without bound. A call costs two small objects and no lock. Time is the
 * registry's clock. Thread-safe.
 */
public final class MicrometerObserver implements MeshObserver {

    private final CallMeters calls;
    private final EndpointMeters endpoints;
    private final SnapshotMeters snapshots;
    private final SourceMeters source;

    private MicrometerObserver(MeterRegistry registry) {
        this.calls = new CallMeters(registry);
        this.endpoints = new EndpointMeters(registry);
        this.snapshots = new SnapshotMeters(registry);
        this.source = new SourceMeters(registry);
    }

    /** An observer that keeps its meters in {@code registry}. */
    public static MicrometerObserver create(MeterRegistry registry) {
        return new MicrometerObserver(registry);
    }

    @Override
    public CallObserver startCall(CallStart call) {
        return new MeteredCall(calls.method(call));
    }

    @Override
    public void onSnapshot(MeshSnapshot snapshot) {
        Map<String, ClusterSnapshot> clusters = clusters(snapshot);
        calls.retain(snapshot.services().keySet(), clusters.keySet());
        endpoints.update(clusters);
        snapshots.update(snapshot);
    }

    @Override
    public void onSourceEvent(SourceEvent event) {
        source.record(event);
    }

    /** Takes the gauges out of the registry; what was counted and timed stays. */
    @Override
    public void onClose() {
        endpoints.update(Map.of());
        snapshots.close();
        source.close();
    }

    private static Map<String, ClusterSnapshot> clusters(MeshSnapshot snapshot) {
        Map<String, ClusterSnapshot> clusters = new HashMap<>();
        for (Map.Entry<ServiceName, Resolved<ServiceSnapshot>> service :
                snapshot.services().entrySet()) {
            if (service.getValue() instanceof Resolved.Ready<ServiceSnapshot> ready) {
                ready.value().clusters().forEach((name, cluster) -> {
                    if (cluster instanceof Resolved.Ready<ClusterSnapshot> known) {
                        clusters.put(name, known.value());
                        known.value()
                                .parts()
                                .forEach(part -> clusters.put(part.cluster().name(), part));
                    }
                });
            }
        }
        return clusters;
    }
}
