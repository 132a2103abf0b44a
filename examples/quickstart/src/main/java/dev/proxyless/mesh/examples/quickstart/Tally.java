package dev.proxyless.mesh.examples.quickstart;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Counts calls while they flow. Thread-safe. */
final class Tally {

    private final CountDownLatch left;
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final LongAdder failed = new LongAdder();

    /** Counts every call, and tells when there were {@code calls}. */
    Tally(int calls) {
        this.left = new CountDownLatch(calls);
    }

    void answered(String version) {
        answers.computeIfAbsent(version, first -> new LongAdder()).increment();
        left.countDown();
    }

    void failed(Exception error) {
        System.err.println("a call failed: " + error);
        failed.increment();
        left.countDown();
    }

    boolean await(long time, TimeUnit unit) throws InterruptedException {
        return left.await(time, unit);
    }

    /** What was counted so far. */
    Mix mix() {
        Map<String, Long> counts = new TreeMap<>();
        answers.forEach((version, count) -> counts.put(version, count.sum()));
        return new Mix(counts, failed.sum());
    }
}
