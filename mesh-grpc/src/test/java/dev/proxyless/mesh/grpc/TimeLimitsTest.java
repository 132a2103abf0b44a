package dev.proxyless.mesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class TimeLimitsTest {

    private static final long LONG = TimeUnit.HOURS.toNanos(1);
    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(5);

    private final ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1);
    private final TimeLimits limits = new TimeLimits(scheduler, System::nanoTime);

    TimeLimitsTest() {
        scheduler.setRemoveOnCancelPolicy(true);
    }

    @AfterEach
    void shutDown() {
        scheduler.shutdownNow();
    }

    @Test
    void manyLimitsOfOneLengthNeedOneTimer() {
        for (int i = 0; i < 1_000; i++) {
            limits.begin(new Probe(), LONG);
        }

        assertThat(scheduler.getQueue()).hasSize(1);
    }

    @Test
    void whatTakesTooLongExpiresOnceAndWhatEndedDoesNot() throws InterruptedException {
        Probe ended = new Probe();
        Probe slow = new Probe();
        limits.begin(ended, SHORT);
        ended.over = true;
        limits.begin(slow, SHORT);

        assertThat(slow.expired.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(slow.times).hasValue(1);
        assertThat(ended.times).hasValue(0);
    }

    @Test
    void aLineThatRanEmptyIsArmedAgain() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            Probe probe = new Probe();
            limits.begin(probe, SHORT);
            assertThat(probe.expired.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void closingGivesUpTimersForWhichNothingWaits() {
        Probe ended = new Probe();
        limits.begin(ended, LONG);
        ended.over = true;
        limits.begin(new Probe(), LONG + 1);

        limits.close();

        assertThat(scheduler.getQueue()).hasSize(1);
    }

    @RepeatedTest(50)
    void limitsThatBeginAtTheSameTimeAllExpire() throws InterruptedException {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            probes.add(new Probe());
        }
        ExecutorService callers = Executors.newFixedThreadPool(4);
        probes.forEach(probe -> callers.execute(() -> limits.begin(probe, SHORT)));
        callers.shutdown();

        for (Probe probe : probes) {
            assertThat(probe.expired.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(probe.times).hasValue(1);
        }
    }

    private static final class Probe implements TimeLimits.Limited {

        private final CountDownLatch expired = new CountDownLatch(1);
        private final AtomicInteger times = new AtomicInteger();
        private volatile boolean over;

        @Override
        public boolean isOver() {
            return over;
        }

        @Override
        public void expire() {
            times.incrementAndGet();
            over = true;
            expired.countDown();
        }
    }
}
