package dev.proxyless.mesh.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Makes a number of calls from a number of threads, each of which waits for one call before it makes the next. */
final class CallRun {

    private static final int SORTS_OF_ERRORS = 10;
    private static final double NANOS_PER_MS = 1e6;

    private final Caller caller;
    private final long[] nanos;
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder ok = new LongAdder();
    private final Tally statuses = new Tally();
    private final Tally errors = new Tally();

    private CallRun(Caller caller, int calls) {
        this.caller = caller;
        this.nanos = new long[calls];
    }

    /** Makes {@code calls} calls with {@code concurrency} threads and reports them. */
    static CallReport run(Caller caller, int calls, int concurrency, CallWatcher watcher) throws InterruptedException {
        CallRun run = new CallRun(caller, calls);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < concurrency; i++) {
            Thread thread = new Thread(run::callUntilDone, "mesh-call-" + i);
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return run.report(watcher);
    }

    private void callUntilDone() {
        for (int call = next.getAndIncrement(); call < nanos.length; call = next.getAndIncrement()) {
            long start = System.nanoTime();
            try {
                Caller.Answer answer = caller.call();
                statuses.add(answer.status());
                if (answer.ok()) {
                    ok.increment();
                } else if (answer.error() != null) {
                    failed(answer.error());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception e) {
                failed(e.getMessage() == null ? e.toString() : e.getMessage());
            }
            nanos[call] = System.nanoTime() - start;
        }
    }

    private void failed(String message) {
        errors.add(errors.size() < SORTS_OF_ERRORS || errors.has(message) ? message : "other");
    }

    private CallReport report(CallWatcher watcher) {
        Arrays.sort(nanos);
        return new CallReport(
                nanos.length,
                ok.sum(),
                nanos.length - ok.sum(),
                watcher.retries(),
                statuses.counts(),
                watcher.clusters().counts(),
                watcher.endpoints().counts(),
                percentile(50),
                percentile(99),
                errors.counts());
    }

    /** By the nearest rank, to the microsecond. */
    private double percentile(int percent) {
        int rank = (int) Math.ceil(nanos.length * percent / 100.0);
        return Math.round(nanos[Math.max(0, rank - 1)] / NANOS_PER_MS * 1000) / 1000.0;
    }
}
