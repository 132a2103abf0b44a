package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.model.source.ControlLoop;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A control loop on a daemon thread of its own. */
public final class SingleThreadLoop implements ControlLoop, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SingleThreadLoop.class);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

    private final ScheduledThreadPoolExecutor executor;
    private volatile Thread thread = Thread.currentThread();

    /** Starts a loop whose thread is called {@code threadName}. */
    public SingleThreadLoop(String threadName) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, threadName);
            created.setDaemon(true);
            thread = created;
            return created;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRejectedExecutionHandler((task, pool) -> log.debug("the control loop is closed; dropped {}", task));
        executor.prestartCoreThread();
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(guarded(task));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        ScheduledFuture<?> future = executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        // A closed executor gives no future: there is nothing to cancel then.
        return future == null ? () -> {} : () -> future.cancel(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    /**
     * Lets the tasks that were given run, drops timers, and ends the thread. Waits for that, but not on the loop itself and
     * not longer than a few seconds.
     */
    @Override
    public void close() {
        executor.shutdown();
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            if (!executor.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("the control loop did not end within {}; its thread is interrupted", CLOSE_PATIENCE);
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | AssertionError e) {
                log.error("a task of the control loop failed; the loop goes on", e);
            }
        };
    }
}
