package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.MeshException.Reason;
import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.runtime.CompiledMesh;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.client.runtime.SingleThreadLoop;
import dev.proxyless.mesh.client.runtime.SnapshotStore;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of a mesh: one subscription to configuration, one set of counters, shared by every channel and HTTP client of a
 * process. Thread-safe. {@link #close} ends every stream, timer and thread.
 */
public final class MeshClient implements AutoCloseable {

    private static final CompletableFuture<Void> READY = CompletableFuture.completedFuture(null);

    private final String source;
    private final SnapshotStore store;
    private final ControlLoop loop;
    private final @Nullable SingleThreadLoop ownLoop;
    private final MeshClientOptions options;
    private final MeshClientOptions.CallTools tools;
    private final AtomicBoolean closed = new AtomicBoolean();
    /** What ends the waits for a first revision when the client is closed. */
    private final Set<Runnable> waits = ConcurrentHashMap.newKeySet();

    MeshClient(SnapshotSource source, MeshClientOptions options, ControlLoop loop, @Nullable SingleThreadLoop ownLoop) {
        this.source = source.describe();
        this.options = options;
        this.tools = options.callTools(loop, this::target);
        this.loop = loop;
        this.ownLoop = ownLoop;
        this.store = new SnapshotStore(source, loop, options.observer(), options.filters(), options.idleTimeout());
        store.start();
    }

    /** A builder for a client that takes its configuration from {@code source}. */
    public static MeshClientBuilder builder(SnapshotSource source) {
        return new MeshClientBuilder(source);
    }

    /**
     * A builder for a client that takes its configuration from where the environment says, such as {@code
     * GRPC_XDS_BOOTSTRAP}.
     *
     * @throws IllegalStateException if the environment says nothing; the message names what it could say
     * @throws IllegalArgumentException if it says something that cannot be used
     */
    public static MeshClientBuilder builderFromEnvironment() {
        return new MeshClientBuilder(EnvironmentSource.find());
    }

    /** A client that takes its configuration from the environment, with everything else as by default. */
    public static MeshClient fromEnvironment() {
        return builderFromEnvironment().build();
    }

    /** Which hosts are services of this mesh. */
    public MeshHosts hosts() {
        return options.hosts();
    }

    /**
     * Asks for a service and tells when it is known: its configuration, or that there is none. Never blocks; once it is
     * known the result is complete already.
     *
     * @return completes exceptionally with a {@link MeshException} if nothing is known within the configuration timeout
     */
    public CompletableFuture<Void> whenReady(ServiceName service) {
        if (store.find(service) != null) {
            return READY;
        }
        return closed.get() ? CompletableFuture.failedFuture(closedError(service)) : firstRevision(service);
    }

    /** Asks for a service before its first call, so that the call need not wait. Never blocks, never fails. */
    public void prefetch(ServiceName service) {
        store.find(service);
    }

    /**
     * Waits until a service can be called.
     *
     * @throws MeshException if it is unknown, or not known in time
     */
    public void awaitReady(ServiceName service, Duration timeout) throws InterruptedException {
        try {
            whenReady(service).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw unavailable(service, timeout);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof MeshException known ? known : new IllegalStateException(e.getCause());
        }
        compiled(service);
    }

    /**
     * Begins an HTTP call. The service must be ready.
     *
     * @throws MeshException if the service is unknown or not ready, or the client is closed
     */
    public MeshCall begin(ServiceName service, RequestView request) {
        return new MeshCall(service, compiled(service), request, tools);
    }

    /**
     * Follows a service for as long as the subscription is open: for adapters that balance over connections of their own,
     * as gRPC does.
     *
     * @param listener is given each new revision of the service, or why there is none; on the control loop
     * @throws MeshException if the client is closed
     */
    public Subscription subscribe(ServiceName service, Consumer<Resolved<CompiledService>> listener) {
        if (closed.get()) {
            throw closedError(service);
        }
        return store.follow(service, listener)::run;
    }

    /** The revision in force, for people and tests. */
    public MeshSnapshot snapshot() {
        return store.current().snapshot();
    }

    /** How this client fares: what is known, what is not and why, and how its source fares. Never blocks. */
    public MeshStatus status() {
        CompiledMesh mesh = store.current();
        Map<ServiceName, Optional<ConfigError>> services = new HashMap<>();
        mesh.services()
                .forEach((name, service) -> services.put(
                        name,
                        service instanceof Resolved.Absent<CompiledService> absent
                                ? Optional.of(absent.error())
                                : Optional.empty()));
        Set<ServiceName> awaited = new HashSet<>(store.wanted());
        awaited.removeAll(services.keySet());
        return new MeshStatus(source, mesh.snapshot().revision(), services, awaited, store.sourceStatus());
    }

    /** Where this client's chance comes from. */
    public RandomSource random() {
        return options.random();
    }

    /** What is told of this client's calls. */
    public MeshObserver observer() {
        return options.observer();
    }

    /** Whether requests may ask for other limits and more retries themselves: {@link MeshClientBuilder#envoyHeaders}. */
    public boolean heedsEnvoyHeaders() {
        return options.settings().envoyHeaders();
    }

    /** The loop on which subscriptions are told; for timers that must not block. */
    public ControlLoop loop() {
        return loop;
    }

    /** Ends every stream, timer and thread. Calls that were begun may end; new ones fail. Idempotent. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            store.close();
            options.filters().close();
            waits.forEach(Runnable::run);
            if (ownLoop != null) {
                ownLoop.close();
            }
        }
    }

    private CompiledService compiled(ServiceName service) {
        Resolved<CompiledService> resolved = store.find(service);
        if (closed.get()) {
            throw closedError(service);
        }
        if (resolved instanceof Resolved.Ready<CompiledService> ready) {
            return ready.value();
        }
        if (resolved instanceof Resolved.Absent<CompiledService> absent) {
            throw MeshException.absent(service, absent.error());
        }
        throw unavailable(service, Duration.ZERO);
    }

    private ServiceTargets.@Nullable Target target(String host, int port) {
        ServiceName service = options.hosts().serviceOf(host, port);
        return service != null && store.find(service) instanceof Resolved.Ready<CompiledService> ready
                ? new ServiceTargets.Target(service, ready.value())
                : null;
    }

    private CompletableFuture<Void> firstRevision(ServiceName service) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        Runnable abandon = () -> result.completeExceptionally(closedError(service));
        waits.add(abandon);
        Runnable unfollow = store.follow(service, resolved -> result.complete(null));
        ControlLoop.Timer timer = loop.schedule(
                options.configurationTimeout(),
                () -> result.completeExceptionally(unavailable(service, options.configurationTimeout())));
        if (closed.get()) {
            abandon.run();
        }
        return result.whenComplete((done, error) -> {
            waits.remove(abandon);
            timer.cancel();
            unfollow.run();
        });
    }

    private MeshException unavailable(ServiceName service, Duration waited) {
        return new MeshException(
                Reason.CONFIGURATION_UNAVAILABLE,
                service,
                "nothing is known of the service from " + source
                        + (waited.isZero()
                                ? " yet; wait for whenReady() before calls"
                                : " after " + waited.toMillis() + " ms")
                        + "; check that the control plane can be reached and has a listener for it",
                null);
    }

    private static MeshException closedError(ServiceName service) {
        return new MeshException(Reason.CLIENT_CLOSED, service, "the mesh client is closed", null);
    }

    /** The interest of an adapter in a service. */
    public interface Subscription extends AutoCloseable {

        /** Ends it; the listener is not called any more once the loop has seen this. Idempotent. */
        @Override
        void close();
    }
}
