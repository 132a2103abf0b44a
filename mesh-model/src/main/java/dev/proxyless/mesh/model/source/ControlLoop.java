package dev.proxyless.mesh.model.source;

import java.time.Duration;

/**
 * The one thread that owns all mutable configuration state, and the only clock that it reads.
 *
 * <p>Tasks run one at a time, in the order in which they were given; a task that throws is logged and does not stop the
 * loop. Nothing that blocks may run here. All methods are thread-safe. After the loop is closed, tasks are dropped.
 */
public interface ControlLoop {

    /** Runs {@code task} on the loop, after all that was given before. Never runs it in the caller's stack. */
    void execute(Runnable task);

    /** Runs {@code task} on the loop once {@code delay} has passed. */
    Timer schedule(Duration delay, Runnable task);

    /** The time in nanoseconds from an arbitrary origin, as {@link System#nanoTime}. */
    long nanoTime();

    /** A task that waits for its time. */
    interface Timer {

        /** Gives the task up, if it has not started. Called on the loop, it is certain not to run. Idempotent. */
        void cancel();
    }
}
