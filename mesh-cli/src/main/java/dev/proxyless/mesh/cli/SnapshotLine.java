package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A service at one revision, as it is printed.
 *
 * @param time when the revision came into force
 * @param revision its number
 * @param service the service
 * @param state {@code ready}, or {@code absent} if it cannot be called
 * @param reason the sort of fault if it is absent, such as {@code NOT_FOUND}
 * @param problem what is wrong then, what was expected, and what to do
 * @param versions the control plane's version of each resource that the service is made of, by type and name
 * @param clusters the clusters that its routes name, and the parts of those that are aggregates
 */
record SnapshotLine(
        String time,
        long revision,
        String service,
        String state,
        @Nullable String reason,
        @Nullable String problem,
        Map<String, Map<String, String>> versions,
        List<ClusterLine> clusters) {

    private static final String READY = "ready";
    private static final String ABSENT = "absent";

    /** A service that is as {@code resolved} says. */
    static SnapshotLine of(
            Instant time,
            long revision,
            ServiceName service,
            Resolved<ServiceSnapshot> resolved,
            ResourceVersions versions) {
        if (resolved instanceof Resolved.Absent<ServiceSnapshot> absent) {
            ConfigError error = absent.error();
            return new SnapshotLine(
                    time.toString(),
                    revision,
                    service.value(),
                    ABSENT,
                    error.kind().name(),
                    error.describe(),
                    versions.ofListener(service),
                    List.of());
        }
        ServiceSnapshot snapshot = ((Resolved.Ready<ServiceSnapshot>) resolved).value();
        return new SnapshotLine(
                time.toString(),
                revision,
                service.value(),
                READY,
                null,
                null,
                versions.of(snapshot),
                List.copyOf(clusters(snapshot.clusters()).values()));
    }

    private static Map<String, ClusterLine> clusters(Map<String, Resolved<ClusterSnapshot>> clusters) {
        Map<String, ClusterLine> lines = new LinkedHashMap<>();
        List<ClusterSnapshot> parts = new ArrayList<>();
        new TreeMap<>(clusters).forEach((name, resolved) -> {
            if (resolved instanceof Resolved.Ready<ClusterSnapshot> ready) {
                lines.put(name, ClusterLine.of(ready.value(), READY));
                parts.addAll(ready.value().parts());
            } else if (resolved instanceof Resolved.Absent<ClusterSnapshot> absent) {
                lines.put(name, ClusterLine.of(name, absent.error(), ABSENT));
            }
        });
        parts.forEach(part -> lines.putIfAbsent(part.cluster().name(), ClusterLine.of(part, READY)));
        return lines;
    }
}
