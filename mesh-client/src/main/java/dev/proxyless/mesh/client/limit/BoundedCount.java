package dev.proxyless.mesh.client.limit;

import java.util.concurrent.atomic.AtomicLong;

/** How many of something there are, held against a limit that may be another one each time. Thread-safe, no lock. */
final class BoundedCount {

    private final AtomicLong active = new AtomicLong();

    /** Counts one in, unless there are {@code limit} already. */
    boolean tryAcquire(long limit) {
        if (active.incrementAndGet() <= limit) {
            return true;
        }
        active.decrementAndGet();
        return false;
    }

    /** Counts one out. */
    void release() {
        active.decrementAndGet();
    }

    long active() {
        return active.get();
    }
}
