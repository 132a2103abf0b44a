package dev.proxyless.mesh.testkit;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** Calls at a steady pace, until it is closed. */
final class Traffic implements AutoCloseable {

    private static final long PACE_NANOS = 2_000_000;

    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final Semaphore made = new Semaphore(0);
    private final LongAdder total = new LongAdder();
    private volatile boolean closed;

    private Traffic() {}

    /** Makes each of {@code calls} in so many threads, each time a little after the answer to the one before. */
    static Traffic start(List<Callable<String>> calls, int threads) {
        Traffic traffic = new Traffic();
        for (Callable<String> call : calls) {
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(() -> traffic.repeat(call), "testkit-traffic");
                thread.setDaemon(true);
                thread.start();
            }
        }
        return traffic;
    }

    /** Waits until so many more calls were made. */
    void awaitCalls(int count) throws InterruptedException {
        made.drainPermits();
        made.acquire(count);
    }

    /** How many calls were made, those that failed included. */
    long total() {
        return total.sum();
    }

    List<Exception> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void repeat(Callable<String> call) {
        while (!closed) {
            try {
                call.call();
            } catch (Exception e) {
                failures.add(e);
            }
            total.increment();
            made.release();
            LockSupport.parkNanos(PACE_NANOS);
        }
    }
}
