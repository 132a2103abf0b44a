package dev.proxyless.mesh.grpc;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends an RPC of which nothing comes or goes for too long (Envoy {@code RouteAction.idle_timeout}). Its timer runs out once
 * in each such time and looks when there was something last, so that a message costs no timer. Thread-safe.
 */
final class IdleLimit {

    private final TimeLimits.Limited limited;
    private final long nanos;
    private final ScheduledExecutorService scheduler;
    private final LongSupplier nanoClock;
    private volatile long lastSeen;
    private volatile @Nullable Future<?> timer;

    IdleLimit(TimeLimits.Limited limited, long nanos, ScheduledExecutorService scheduler, LongSupplier nanoClock) {
        this.limited = limited;
        this.nanos = nanos;
        this.scheduler = scheduler;
        this.nanoClock = nanoClock;
    }

    void begin() {
        seen();
        arm(nanos);
    }

    /** Something came or went. */
    void seen() {
        lastSeen = nanoClock.getAsLong();
    }

    /** The RPC is over. */
    void end() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
        }
    }

    private void arm(long delay) {
        timer = scheduler.schedule(this::look, delay, TimeUnit.NANOSECONDS);
    }

    private void look() {
        if (limited.isOver()) {
            return;
        }
        long left = nanos - (nanoClock.getAsLong() - lastSeen);
        if (left > 0) {
            arm(left);
        } else {
            limited.expire();
        }
    }
}
