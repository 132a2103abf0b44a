package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

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

    /** Those of the last revision. On the control loop only. */
    private Map<ServiceName, Resolved<ServiceSnapshot>> services = Map.of();

    /** The labels of the clusters of the last revision, and that of calls which came to none. On the control loop only. */
    private final Set<String> live = new HashSet<>(Set.of(Labels.NONE));

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

    /** Looks at what changed only: of a thousand services that is mostly one. */
    @Override
    public void onSnapshot(MeshSnapshot snapshot) {
        boolean lost = false;
        int known = 0;
        for (Map.Entry<ServiceName, Resolved<ServiceSnapshot>> service :
                snapshot.services().entrySet()) {
            Resolved<ServiceSnapshot> before = services.get(service.getKey());
            known += before == null ? 0 : 1;
            if (before == null || !same(before, service.getValue())) {
                Map<String, ClusterSnapshot> clusters = clusters(service.getValue());
                endpoints.update(clusters);
                live.addAll(clusters.keySet());
                lost |= before != null
                        && !clusters.keySet().containsAll(clusters(before).keySet());
            }
        }
        if (lost || known < services.size()) {
            retain(snapshot);
        }
        // Each time: calls that were in flight may have ended since at what is gone.
        calls.retain(snapshot.services(), live);
        services = snapshot.services();
        snapshots.update(snapshot);
    }

    @Override
    public void onSourceEvent(SourceEvent event) {
        source.record(event);
    }

    /** Takes the gauges out of the registry; what was counted and timed stays. */
    @Override
    public void onClose() {
        endpoints.retain(Set.of());
        snapshots.close();
        source.close();
    }

    private void retain(MeshSnapshot snapshot) {
        live.clear();
        live.add(Labels.NONE);
        snapshot.services()
                .values()
                .forEach(service -> live.addAll(clusters(service).keySet()));
        endpoints.retain(live);
    }

    private static Map<String, ClusterSnapshot> clusters(Resolved<ServiceSnapshot> service) {
        Map<String, ClusterSnapshot> clusters = new HashMap<>();
        if (service instanceof Resolved.Ready<ServiceSnapshot> ready) {
            ready.value().clusters().forEach((name, cluster) -> {
                if (cluster instanceof Resolved.Ready<ClusterSnapshot> known) {
                    clusters.put(name, known.value());
                    known.value()
                            .parts()
                            .forEach(part -> clusters.put(part.cluster().name(), part));
                }
            });
        }
        return clusters;
    }

    /** A service that did not change is the same object in the next revision. */
    private static boolean same(Object before, Object now) {
        return before == now;
    }
}
