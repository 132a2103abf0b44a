package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.source.ControlLoop;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Counts one attempt in and out, and tells the observer of it. gRPC closes each stream exactly once, on any thread. */
final class AttemptTracer extends ClientStreamTracer {

    private static final CircuitLimits.RetryBudget UNLIMITED = new CircuitLimits.RetryBudget(0, Long.MAX_VALUE);

    private final CompiledCluster cluster;
    private final Host host;
    private final RoutingPriority priority;
    private final boolean retry;
    private final @Nullable Watch watch;
    private volatile @Nullable Status status;

    private AttemptTracer(
            CompiledCluster cluster, Host host, RoutingPriority priority, boolean retry, @Nullable Watch watch) {
        this.cluster = cluster;
        this.host = host;
        this.priority = priority;
        this.retry = retry;
        this.watch = watch;
    }

    /** Starts an attempt that nobody watches. The picker has held it against the limits, so it is only counted here. */
    static AttemptTracer start(CompiledCluster cluster, Host host, RoutingPriority priority, boolean retry) {
        return new AttemptTracer(cluster, host, priority, retry, null).countIn();
    }

    /** Starts an attempt that is watched, and adds its trace context to its headers. */
    static AttemptTracer observed(
            CompiledCluster cluster,
            Host host,
            RoutingPriority priority,
            boolean retry,
            ControlLoop clock,
            AttemptObserver observer,
            Metadata headers) {
        observer.inject((name, value) -> {
            Metadata.Key<String> key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
            headers.discardAll(key);
            headers.put(key, value);
        });
        return new AttemptTracer(cluster, host, priority, retry, new Watch(observer, clock)).countIn();
    }

    @Override
    public void streamClosed(Status closing) {
        status = closing;
        host.state().ended();
        host.state().cluster().breaker(priority).release();
        if (retry) {
            cluster.state().retries(priority).release();
        }
        tellEnd(closing);
    }

    /** Tells the observer that the attempt ended, unless it was told. An RPC may end before its last stream does. */
    void tellEnd(Status closing) {
        if (watch != null) {
            watch.end(closing);
        }
    }

    /** How the attempt ended, or null if it has not. */
    @Nullable Status status() {
        return status;
    }

    /** When the attempt ended, by the clock it was made with. */
    long endedAt() {
        return watch == null ? 0 : watch.endedAt;
    }

    private AttemptTracer countIn() {
        host.state().started();
        host.state().cluster().breaker(priority).tryAcquire(Long.MAX_VALUE);
        if (retry) {
            cluster.state().retries(priority).tryAcquire(UNLIMITED, 0);
        }
        return this;
    }

    private static final class Watch {

        private final AttemptObserver observer;
        private final ControlLoop clock;
        private final AtomicBoolean told = new AtomicBoolean();
        private volatile long endedAt;

        Watch(AttemptObserver observer, ControlLoop clock) {
            this.observer = observer;
            this.clock = clock;
        }

        void end(Status closing) {
            if (told.compareAndSet(false, true)) {
                endedAt = clock.nanoTime();
                observer.end(CallEnd.grpc(closing.getCode().value()));
            }
        }
    }
}
