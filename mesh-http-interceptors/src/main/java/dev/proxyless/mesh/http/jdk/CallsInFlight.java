package dev.proxyless.mesh.http.jdk;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls of a client that have not ended. A JDK from 21 on may shut a client down and wait for its calls; what it has
 * for clients that are not its own would wait for ever.
 */
final class CallsInFlight {

    private final AtomicInteger count = new AtomicInteger();
    private final Set<Runnable> cancels = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> terminated = new CompletableFuture<>();
    private volatile boolean shutdown;

    /** Counts a call in; {@link #ended} must follow exactly once. */
    void begin() throws IOException {
        count.incrementAndGet();
        if (shutdown) {
            ended();
            throw new IOException("closed: the client takes no new requests (expected: none after shutdown)");
        }
    }

    /** Counts a call out. */
    void ended() {
        if (count.decrementAndGet() == 0 && shutdown) {
            terminated.complete(null);
        }
    }

    /** Counts a call in until it ends. */
    <F extends CompletableFuture<?>> F track(F call) throws IOException {
        begin();
        Runnable cancel = () -> call.cancel(true);
        cancels.add(cancel);
        CompletableFuture<?> unused = call.whenComplete((response, error) -> {
            cancels.remove(cancel);
            ended();
        });
        return call;
    }

    void shutdown() {
        shutdown = true;
        if (count.get() == 0) {
            terminated.complete(null);
        }
    }

    void cancelAll() {
        cancels.forEach(Runnable::run);
    }

    boolean isTerminated() {
        return terminated.isDone();
    }

    boolean await(Duration timeout) throws InterruptedException {
        try {
            terminated.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        }
        return true;
    }
}
