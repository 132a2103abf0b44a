package dev.proxyless.mesh.xds.discovery;

import dev.proxyless.mesh.model.source.ControlLoop;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of all searches of an extension, and the one daemon thread that owns what they know. It is there from the first
 * task on. Thread-safe.
 */
public final class DiscoveryLoop implements ControlLoop, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryLoop.class);

    private final ScheduledThreadPoolExecutor executor;

    private DiscoveryLoop(String name) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /**
     * A loop of its own.
     *
     * @param name of its thread
     */
    public static DiscoveryLoop create(String name) {
        return new DiscoveryLoop(name);
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(logged(task));
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Future<?> future = executor.schedule(logged(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    private static Runnable logged(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a search for endpoints failed", e);
            }
        };
    }
}
