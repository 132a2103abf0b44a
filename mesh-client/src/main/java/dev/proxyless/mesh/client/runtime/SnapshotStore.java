package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.client.filter.FilterFactories;
import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SnapshotSource;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Holds the revision in force and tells those who follow a service. The revision is read by any thread through one
 * volatile field; everything else belongs to the control loop.
 */
public final class SnapshotStore implements SnapshotSink {

    private final SnapshotSource source;
    private final ControlLoop loop;
    private final MeshObserver observer;
    private final MeshCompiler compiler;
    private final WantedServices wanted;
    private final SourceHistory history = new SourceHistory();
    /** Guarded by the control loop. */
    private final List<Follower> followers = new ArrayList<>();

    private volatile CompiledMesh current = CompiledMesh.EMPTY;

    /** A store that is not started yet. */
    public SnapshotStore(
            SnapshotSource source,
            ControlLoop loop,
            MeshObserver observer,
            FilterFactories filters,
            Duration idleTimeout) {
        this.source = source;
        this.loop = loop;
        this.observer = observer;
        this.compiler = new MeshCompiler(new HealthBook(), filters);
        this.wanted = new WantedServices(source, loop, idleTimeout);
    }

    /** Starts the source. */
    public void start() {
        loop.execute(() -> source.start(loop, this));
    }

    /** Ends the source; nothing is published after this. */
    public void close() {
        loop.execute(() -> {
            wanted.close();
            followers.clear();
            source.close();
            observer.onClose();
        });
    }

    /** The revision in force. Any thread. */
    public CompiledMesh current() {
        return current;
    }

    /** The services that the source is asked for. Any thread. */
    public Set<ServiceName> wanted() {
        return wanted.told();
    }

    /** How the source fares. Any thread. */
    public SourceStatus sourceStatus() {
        return history.status();
    }

    /** The service, or why there is none; null if it is not known yet. Asks for it if nobody has. Any thread. */
    public @Nullable Resolved<CompiledService> find(ServiceName service) {
        wanted.touch(service);
        return current.services().get(service);
    }

    /**
     * Calls {@code listener} on the loop with each new revision of a service, and with the one in force at once.
     *
     * @return what ends it; any thread, idempotent
     */
    public Runnable follow(ServiceName service, Consumer<Resolved<CompiledService>> listener) {
        Follower follower = new Follower(service, listener);
        loop.execute(() -> {
            followers.add(follower);
            wanted.pin(service);
            follower.offer(current.services().get(service));
        });
        return () -> loop.execute(() -> {
            if (followers.remove(follower)) {
                wanted.unpin(service);
            }
        });
    }

    @Override
    public void publish(MeshSnapshot snapshot) {
        CompiledMesh compiled = compiler.compile(snapshot, current);
        current = compiled;
        observer.onSnapshot(snapshot);
        for (Follower follower : List.copyOf(followers)) {
            follower.offer(compiled.services().get(follower.service));
        }
    }

    @Override
    public void onEvent(SourceEvent event) {
        history.record(event);
        observer.onSourceEvent(event);
    }

    /** One who follows a service, and what it was told last. */
    private static final class Follower {

        private final ServiceName service;
        private final Consumer<Resolved<CompiledService>> listener;
        private @Nullable Resolved<CompiledService> told;

        Follower(ServiceName service, Consumer<Resolved<CompiledService>> listener) {
            this.service = service;
            this.listener = listener;
        }

        void offer(@Nullable Resolved<CompiledService> resolved) {
            if (resolved != null && resolved != told) {
                told = resolved;
                listener.accept(resolved);
            }
        }
    }
}
