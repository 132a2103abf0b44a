package dev.proxyless.mesh.benchmarks.route;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SnapshotSource;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A source that knows one service and never changes its mind. */
final class FixedSource implements SnapshotSource {

    private final ServiceSnapshot service;
    private @Nullable SnapshotSink sink;

    FixedSource(ServiceSnapshot service) {
        this.service = service;
    }

    @Override
    public void start(ControlLoop loop, SnapshotSink started) {
        sink = started;
    }

    @Override
    public void want(Set<ServiceName> services) {
        if (sink != null && services.contains(service.service())) {
            sink.publish(new MeshSnapshot(1, Map.of(service.service(), new Resolved.Ready<>(service)), Map.of()));
        }
    }

    @Override
    public void close() {}

    @Override
    public String describe() {
        return "fixed(" + service.service() + ")";
    }
}
