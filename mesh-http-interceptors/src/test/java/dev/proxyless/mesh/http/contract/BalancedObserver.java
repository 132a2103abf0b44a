package dev.proxyless.mesh.http.contract;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.client.telemetry.CallStart;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts what began and what ended: an adapter that forgets an attempt would hold a place at its endpoint for ever. Gives each
 * attempt a trace context.
 */
final class BalancedObserver implements MeshObserver {

    static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int open;

    @Override
    public CallObserver startCall(CallStart call) {
        add(1);
        return new Call();
    }

    @Override
    public void onSnapshot(MeshSnapshot snapshot) {}

    @Override
    public void onSourceEvent(SourceEvent event) {}

    /** Waits until all that began has ended; tells whether it did. */
    boolean awaitBalance() throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(10);
            while (open != 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
            return open == 0;
        } finally {
            lock.unlock();
        }
    }

    private void add(int amount) {
        lock.lock();
        try {
            open += amount;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private final class Call implements CallObserver {

        @Override
        public AttemptObserver startAttempt(String cluster, Host host, int number) {
            add(1);
            return new Attempt();
        }

        @Override
        public void retrying(String cluster, Duration after) {}

        @Override
        public AttemptObserver startMirror(String cluster) {
            add(1);
            return new Attempt();
        }

        @Override
        public void end(@Nullable String route, @Nullable String cluster, CallEnd end) {
            add(-1);
        }
    }

    private final class Attempt implements AttemptObserver {

        @Override
        public void inject(BiConsumer<String, String> headers) {
            headers.accept("traceparent", TRACE);
        }

        @Override
        public void end(CallEnd end) {
            add(-1);
        }
    }
}
