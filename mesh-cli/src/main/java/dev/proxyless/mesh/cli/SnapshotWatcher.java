package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.client.telemetry.CallStart;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Tells of each revision in which a service is another than before. On the control loop. */
final class SnapshotWatcher implements MeshObserver {

    private final Bootstrap bootstrap;
    private final XdsSource source;
    private final List<ServiceName> services;
    private final InstantSource clock;
    private final Consumer<SnapshotLine> lines;
    private final Map<ServiceName, Resolved<ServiceSnapshot>> told = new HashMap<>();

    /**
     * @param source made of {@code bootstrap}
     * @param lines is told of the changes, in the order of {@code services} for each revision; must not block
     */
    SnapshotWatcher(
            Bootstrap bootstrap,
            XdsSource source,
            List<ServiceName> services,
            InstantSource clock,
            Consumer<SnapshotLine> lines) {
        this.bootstrap = bootstrap;
        this.source = source;
        this.services = services;
        this.clock = clock;
        this.lines = lines;
    }

    @Override
    public CallObserver startCall(CallStart call) {
        return CallObserver.NONE;
    }

    @Override
    public void onSnapshot(MeshSnapshot snapshot) {
        Instant now = clock.instant();
        Map<ServiceName, Resolved<ServiceSnapshot>> changed = new LinkedHashMap<>();
        for (ServiceName service : services) {
            Resolved<ServiceSnapshot> resolved = snapshot.services().get(service);
            if (resolved != null && told.put(service, resolved) != resolved) {
                changed.put(service, resolved);
            }
        }
        if (!changed.isEmpty()) {
            source.status().thenAccept(statuses -> {
                ResourceVersions versions = new ResourceVersions(statuses, bootstrap::listenerName);
                changed.forEach((service, resolved) ->
                        lines.accept(SnapshotLine.of(now, snapshot.revision(), service, resolved, versions)));
            });
        }
    }

    @Override
    public void onSourceEvent(SourceEvent event) {}
}
