package dev.proxyless.mesh.client.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

    @Test
    void callsStartUntilTheLimitIsReached() {
        CircuitBreaker breaker = new CircuitBreaker();

        assertThat(breaker.tryAcquire(2)).isTrue();
        assertThat(breaker.tryAcquire(2)).isTrue();
        assertThat(breaker.tryAcquire(2)).isFalse();
        breaker.release();

        assertThat(breaker.active()).isEqualTo(1);
        assertThat(breaker.tryAcquire(2)).isTrue();
    }

    @Test
    void aLowerLimitCountsForTheNextCallOnly() {
        CircuitBreaker breaker = new CircuitBreaker();
        breaker.tryAcquire(5);
        breaker.tryAcquire(5);

        assertThat(breaker.tryAcquire(1)).isFalse();
        assertThat(breaker.active()).isEqualTo(2);
        assertThat(breaker.tryAcquire(0)).isFalse();
    }

    @RepeatedTest(50)
    void thereAreNeverMoreCallsThanTheLimitAllows() throws Exception {
        CircuitBreaker breaker = new CircuitBreaker();
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                done.add(threads.submit(() -> callOften(breaker, inFlight, most)));
            }
            for (Future<?> thread : done) {
                thread.get(10, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 2);
        assertThat(breaker.active()).isZero();
    }

    private static void callOften(CircuitBreaker breaker, AtomicInteger inFlight, AtomicInteger most) {
        for (int i = 0; i < 500; i++) {
            if (breaker.tryAcquire(2)) {
                most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                inFlight.decrementAndGet();
                breaker.release();
            }
        }
    }
}
