package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.model.source.ControlLoop;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * A control loop on which time stands still until a test lets it pass. Tasks run at once, on a thread of the clock's own,
 * so that real sockets work with it; timers run in {@link #advance}, each at its own moment.
 *
 * <pre>{@code
 * try (FakeClock clock = FakeClock.create();
 *         MeshClient mesh = MeshClient.builder(source).loop(clock).build()) {
 *     clock.advance(Duration.ofSeconds(15));
 * }
 * }</pre>
 *
 * <p>Thread-safe. {@link #advance} must not be called on the loop itself.
 */
public final class FakeClock implements ControlLoop, AutoCloseable {

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread loop = new Thread(task, "testkit-clock");
        loop.setDaemon(true);
        return loop;
    });
    private final PriorityQueue<Pending> timers = // guarded by this
            new PriorityQueue<>(Comparator.comparingLong(Pending::due).thenComparingLong(Pending::sequence));
    private long now; // guarded by this
    private long sequence; // guarded by this

    private FakeClock() {}

    /** A clock that stands at zero. */
    public static FakeClock create() {
        return new FakeClock();
    }

    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException closed) {
            // Tasks are dropped after the end of a loop.
        }
    }

    @Override
    public synchronized Timer schedule(Duration delay, Runnable task) {
        Pending timer = new Pending(now + Math.max(0, delay.toNanos()), sequence++, task);
        timers.add(timer);
        return () -> cancel(timer);
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    /**
     * Lets {@code time} pass: runs all that waits to run, and then each timer that comes due, in order. Timers that those
     * start are run too, if they are due by the end.
     */
    public void advance(Duration time) {
        long end = nanoTime() + time.toNanos();
        while (onLoop(() -> runNext(end))) {
            // One timer at a time, with the loop's other tasks in between.
        }
        synchronized (this) {
            now = end;
        }
    }

    /** Runs all that waits to run, without time passing. */
    public void settle() {
        advance(Duration.ZERO);
    }

    /** How many timers wait. */
    public synchronized int timers() {
        return timers.size();
    }

    @Override
    public void close() {
        thread.shutdown();
    }

    private boolean runNext(long end) {
        Pending next;
        synchronized (this) {
            next = timers.peek();
            if (next == null || next.due > end) {
                return false;
            }
            timers.remove();
            now = Math.max(now, next.due);
        }
        next.task.run();
        return true;
    }

    private synchronized void cancel(Pending timer) {
        timers.remove(timer);
    }

    private <T> T onLoop(Supplier<T> task) {
        return CompletableFuture.supplyAsync(task, thread).join();
    }

    private record Pending(long due, long sequence, Runnable task) {}
}
