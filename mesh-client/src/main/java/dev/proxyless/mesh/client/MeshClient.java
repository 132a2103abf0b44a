package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.model.source.SnapshotSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A client of a mesh: one subscription to configuration, one set of counters, shared by every channel and HTTP client of a
 * process. Thread-safe. {@link #close} ends every stream, timer and thread.
 */
public final class MeshClient implements AutoCloseable {

    MeshClient() {}

    /** A builder for a client that takes its configuration from {@code source}. */
    public static Builder builder(SnapshotSource source) {
        return new Builder(source);
    }

    /**
     * A client that takes its configuration from where the environment says, such as {@code GRPC_XDS_BOOTSTRAP}.
     *
     * @throws IllegalStateException if the environment says nothing, naming what it could say
     */
    public static MeshClient fromEnvironment() {
        throw new UnsupportedOperationException();
    }

    /** Which hosts are services of this mesh. */
    public MeshHosts hosts() {
        throw new UnsupportedOperationException();
    }

    /**
     * Asks for a service and tells when it is known: its configuration, or that there is none. Never blocks; after the
     * first time the result is complete already.
     *
     * @return completes exceptionally with a {@link MeshException} if nothing is known within the configuration timeout
     */
    public CompletableFuture<Void> whenReady(ServiceName service) {
        throw new UnsupportedOperationException(service.value());
    }

    /**
     * Waits until a service can be called.
     *
     * @throws MeshException if it is unknown, or not known in time
     */
    public void awaitReady(ServiceName service, Duration timeout) throws InterruptedException {
        throw new UnsupportedOperationException(service.value() + timeout);
    }

    /**
     * Begins an HTTP call. The service must be ready.
     *
     * @throws MeshException if the service is unknown or not ready, or the client is closed
     */
    public MeshCall begin(ServiceName service, RequestView request) {
        throw new UnsupportedOperationException(service.value() + request.path());
    }

    /**
     * Follows a service for as long as the subscription is open: for adapters that balance over connections of their own,
     * as gRPC does.
     *
     * @param listener is given each new revision of the service, or why there is none; on the control loop
     */
    public Subscription subscribe(ServiceName service, Consumer<Resolved<CompiledService>> listener) {
        throw new UnsupportedOperationException(service.value() + listener);
    }

    /** The revision in force, for people and tests. */
    public MeshSnapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    /** Where this client's chance comes from. */
    public RandomSource random() {
        throw new UnsupportedOperationException();
    }

    /** What is told of this client's calls. */
    public MeshObserver observer() {
        throw new UnsupportedOperationException();
    }

    /** The loop on which subscriptions are told; for timers that must not block. */
    public ControlLoop loop() {
        throw new UnsupportedOperationException();
    }

    /** Ends every stream, timer and thread. Calls that were begun may end; new ones fail. Idempotent. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }

    /** The interest of an adapter in a service. */
    public interface Subscription extends AutoCloseable {

        /** Ends it; the listener is not called any more once the loop has seen this. Idempotent. */
        @Override
        void close();
    }

    /** Makes a {@link MeshClient}. Not thread-safe. */
    public static final class Builder {

        Builder(SnapshotSource source) {
            source.describe();
        }

        /** Where meters go; none are kept if this is not set. */
        public Builder meterRegistry(MeterRegistry registry) {
            throw new UnsupportedOperationException(registry.toString());
        }

        /** Where spans go, and how trace context is propagated; neither happens if this is not set. */
        public Builder openTelemetry(OpenTelemetry telemetry) {
            throw new UnsupportedOperationException(telemetry.toString());
        }

        /** Which hosts are services of the mesh; by default {@link MeshHosts#clusterLocal}. */
        public Builder hosts(MeshHosts hosts) {
            throw new UnsupportedOperationException(hosts.toString());
        }

        /** How long a call waits for the first configuration of its service; by default 20 s. */
        public Builder configurationTimeout(Duration timeout) {
            throw new UnsupportedOperationException(timeout.toString());
        }

        /** After how long without a call a service is let go; by default 30 minutes. */
        public Builder idleTimeout(Duration timeout) {
            throw new UnsupportedOperationException(timeout.toString());
        }

        /** Where chance comes from; by default the generator of each thread. For tests. */
        public Builder random(RandomSource random) {
            throw new UnsupportedOperationException(random.toString());
        }

        /** The control loop, which is then the caller's to close; by default a thread of the client's own. For tests. */
        public Builder loop(ControlLoop loop) {
            throw new UnsupportedOperationException(loop.toString());
        }

        /** Makes the client and starts its source. */
        public MeshClient build() {
            throw new UnsupportedOperationException();
        }
    }
}
