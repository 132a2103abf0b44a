package dev.proxyless.mesh.grpc;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ends RPCs that take longer than their route gives them. Limits of the same length run out in the order in which they
 * began, so they stand in a line that needs one timer, for its first: an RPC costs an entry, where a timer of its own
 * (gRPC's deadline is one) would wake the timer's thread for each. Thread-safe; no lock on the way of an RPC.
 */
final class TimeLimits {

    private final ScheduledExecutorService scheduler;
    private final LongSupplier nanoClock;
    private final ConcurrentHashMap<Long, Line> lines = new ConcurrentHashMap<>();

    /** Limits by {@code scheduler}, whose time {@code nanoClock} tells. */
    TimeLimits(ScheduledExecutorService scheduler, LongSupplier nanoClock) {
        this.scheduler = scheduler;
        this.nanoClock = nanoClock;
    }

    /** What has a limit. */
    interface Limited {

        /** Whether it ended, so that its limit is without object. */
        boolean isOver();

        /** Its time is up. Called at most once, and perhaps at the moment when it ends. */
        void expire();
    }

    /** Gives {@code limited} this many nanoseconds from now, 1 or more. */
    void begin(Limited limited, long nanos) {
        Line line = lines.get(nanos);
        if (line == null) {
            line = lines.computeIfAbsent(nanos, Line::new);
        }
        line.add(limited);
    }

    /** A limit on the silence of {@code limited}, which has not begun. */
    IdleLimit idle(Limited limited, long nanos) {
        return new IdleLimit(limited, nanos, scheduler, nanoClock);
    }

    /** Nothing new will begin: timers for which nothing waits are given up. */
    void close() {
        lines.values().forEach(Line::close);
    }

    private record Entry(Limited limited, long due) {}

    private final class Line {

        private final long nanos;
        private final ConcurrentLinkedQueue<Entry> entries = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean armed = new AtomicBoolean();
        private volatile @Nullable Future<?> timer;

        Line(long nanos) {
            this.nanos = nanos;
        }

        void add(Limited limited) {
            // So that no more stay than stand behind one that has not ended.
            dropOver();
            entries.add(new Entry(limited, nanoClock.getAsLong() + nanos));
            arm(nanos);
        }

        void close() {
            dropOver();
            Future<?> running = timer;
            if (entries.isEmpty() && running != null) {
                running.cancel(false);
            }
        }

        private void dropOver() {
            for (Entry first = entries.peek(); first != null && first.limited.isOver(); first = entries.peek()) {
                entries.remove(first);
            }
        }

        private void arm(long delay) {
            if (!armed.get() && armed.compareAndSet(false, true)) {
                timer = scheduler.schedule(this::sweep, delay, TimeUnit.NANOSECONDS);
            }
        }

        private void sweep() {
            dropOver();
            for (Entry first = entries.peek(); first != null && isDue(first); first = entries.peek()) {
                if (entries.remove(first) && !first.limited.isOver()) {
                    first.limited.expire();
                }
            }
            armed.set(false);
            // After the flag is down: whoever added an entry before that did not arm the timer.
            Entry next = entries.peek();
            if (next != null) {
                arm(Math.max(1, next.due - nanoClock.getAsLong()));
            }
        }

        private boolean isDue(Entry entry) {
            return entry.due - nanoClock.getAsLong() <= 0;
        }
    }
}
