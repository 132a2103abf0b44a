package dev.proxyless.mesh.model.source;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * A control loop whose thread and clock are the test's own: tasks run when {@link #runPending} or {@link #advance} is
 * called. Not thread-safe, on purpose.
 */
public final class ManualLoop implements ControlLoop {

    private final Queue<Runnable> ready = new ArrayDeque<>();
    private final PriorityQueue<Scheduled> timers =
            new PriorityQueue<>(Comparator.comparingLong(Scheduled::due).thenComparingLong(Scheduled::sequence));
    private long now;
    private long sequence;

    @Override
    public void execute(Runnable task) {
        ready.add(task);
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Scheduled timer = new Scheduled(now + Math.max(0, delay.toNanos()), sequence++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    @Override
    public long nanoTime() {
        return now;
    }

    /** Runs everything that can run without time passing. */
    public void runPending() {
        for (Runnable task = next(); task != null; task = next()) {
            task.run();
        }
    }

    /** Lets {@code time} pass, running each timer at its own moment. */
    public void advance(Duration time) {
        long end = now + time.toNanos();
        runPending();
        while (!timers.isEmpty() && timers.element().due <= end) {
            now = Math.max(now, timers.element().due);
            runPending();
        }
        now = end;
    }

    /** How many timers wait. */
    public int timers() {
        return timers.size();
    }

    private @Nullable Runnable next() {
        if (!ready.isEmpty()) {
            return ready.remove();
        }
        return !timers.isEmpty() && timers.element().due <= now ? timers.remove().task : null;
    }

    private record Scheduled(long due, long sequence, Runnable task) {}
}
