package dev.proxyless.mesh.examples.quickstart;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Which versions answered a number of calls. Counts every call of its phase, also those beyond the number. */
final class Mix {

    private static final double SIGMAS = 4;

    private final CountDownLatch left;
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final LongAdder failed = new LongAdder();

    Mix(int calls) {
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

    long of(String version) {
        LongAdder count = answers.get(version);
        return count == null ? 0 : count.sum();
    }

    long failed() {
        return failed.sum();
    }

    long total() {
        return answers.values().stream().mapToLong(LongAdder::sum).sum() + failed();
    }

    boolean allBy(String version) {
        return of(version) == total();
    }

    /** Whether chance explains the difference to a share: it is within four standard deviations of it. */
    boolean isAbout(String version, double share) {
        double expected = total() * share;
        double deviation = Math.sqrt(total() * share * (1 - share));
        return Math.abs(of(version) - expected) <= SIGMAS * deviation;
    }

    /** The counts for the result. */
    Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>(Map.of("failed", failed()));
        answers.forEach((version, count) -> counts.put(version, count.sum()));
        return counts;
    }

    @Override
    public String toString() {
        return counts().toString();
    }
}
