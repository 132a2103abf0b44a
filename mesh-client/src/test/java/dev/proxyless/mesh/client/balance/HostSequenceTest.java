package dev.proxyless.mesh.client.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class HostSequenceTest {

    private static final int THREADS = 4;

    @Test
    void inAnyFullRoundEachHostComesAsOftenAsItsWeightSays() {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            long[] weights = random.longs(1 + random.nextInt(20), 1, 2 + random.nextInt(50))
                    .toArray();
            long[] reduced = Weights.reduce(weights, HostPool.MAX_TOTAL);
            HostSequence sequence = new HostSequence(pool(weights), random.nextLong());

            assertThat(round(sequence, reduced)).as("seed %d", seed).isEqualTo(reduced);
        }
    }

    @Test
    void partsOfARoundAreFairToo() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            long[] weights = random.longs(2 + random.nextInt(10), 1, 100).toArray();
            HostPool pool = pool(weights);
            HostSequence sequence = new HostSequence(pool, random.nextLong());
            long[] seen = new long[weights.length];
            for (int picks = 1; picks <= pool.total(); picks++) {
                seen[sequence.next()]++;
                for (int i = 0; i < seen.length; i++) {
                    double due = (double) picks * pool.weight(i) / pool.total();
                    assertThat(Math.abs(seen[i] - due))
                            .as("seed %d, pick %d", seed, picks)
                            .isLessThan(4);
                }
            }
        }
    }

    @RepeatedTest(50)
    void manyThreadsTogetherGetWhatOneWould() throws Exception {
        long[] weights = {3, 1, 2};
        HostSequence sequence = new HostSequence(pool(weights), 0);
        AtomicIntegerArray seen = new AtomicIntegerArray(weights.length);
        CountDownLatch start = new CountDownLatch(THREADS);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                done.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    for (int i = 0; i < 600; i++) {
                        seen.incrementAndGet(sequence.next());
                    }
                    return null;
                }));
            }
            for (Future<?> thread : done) {
                thread.get(10, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(List.of(seen.get(0), seen.get(1), seen.get(2))).containsExactly(1200, 400, 800);
    }

    private static long[] round(HostSequence sequence, long[] weights) {
        long total = 0;
        for (long weight : weights) {
            total += weight;
        }
        long[] seen = new long[weights.length];
        for (long i = 0; i < total; i++) {
            seen[sequence.next()]++;
        }
        return seen;
    }

    private static HostPool pool(long... weights) {
        int[] ones = new int[weights.length];
        return HostPool.of(Hosts.ofWeights(ones).list().toArray(Host[]::new), weights);
    }
}
