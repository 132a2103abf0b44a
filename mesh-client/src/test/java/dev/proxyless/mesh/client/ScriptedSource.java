package dev.proxyless.mesh.client;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SnapshotSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A source that publishes what a test says, whether it was asked for or not. */
public final class ScriptedSource implements SnapshotSource {

    private final CountDownLatch started = new CountDownLatch(1);
    private final Map<ServiceName, Resolved<ServiceSnapshot>> services = new LinkedHashMap<>();
    private volatile Set<ServiceName> wanted = Set.of();
    private volatile boolean closed;
    private volatile @Nullable ControlLoop loop;
    private volatile @Nullable SnapshotSink sink;
    private long revision;

    @Override
    public void start(ControlLoop controlLoop, SnapshotSink snapshotSink) {
        loop = controlLoop;
        sink = snapshotSink;
        started.countDown();
    }

    @Override
    public void want(Set<ServiceName> names) {
        wanted = names;
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String describe() {
        return "script";
    }

    /** Which services the client asks for now. */
    public Set<ServiceName> wanted() {
        return wanted;
    }

    /** Whether the client has closed this source. */
    public boolean isClosed() {
        return closed;
    }

    /** Publishes a revision with this service and all that were there before. */
    public void publish(ServiceSnapshot service) {
        publish(service.service(), new Resolved.Ready<>(service));
    }

    /** Publishes a revision in which this service is known not to be there. */
    public void publishAbsent(ServiceName service) {
        publish(
                service,
                new Resolved.Absent<>(new ConfigError(
                        ConfigError.Kind.NOT_FOUND, "Listener", service.value(), "", "no such resource")));
    }

    private synchronized void publish(ServiceName name, Resolved<ServiceSnapshot> service) {
        services.put(name, service);
        MeshSnapshot snapshot = new MeshSnapshot(++revision, services, Map.of());
        ControlLoop target = loop;
        SnapshotSink receiver = sink;
        if (target == null || receiver == null) {
            throw new IllegalStateException("the source is not started");
        }
        target.execute(() -> receiver.publish(snapshot));
    }

    /** Waits until the client has started this source on its own loop. */
    public ScriptedSource awaitStarted() throws InterruptedException {
        started.await();
        return this;
    }
}
