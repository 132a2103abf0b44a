package dev.proxyless.mesh.client.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.config.TokenBucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    private static final long SECOND = 1_000_000_000;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -5 * SECOND, Long.MAX_VALUE / 2, Long.MIN_VALUE / 2})
    void aBucketIsFullAtFirstWhateverTheClockSays(long now) {
        Tokens tokens = new Tokens(new TokenBucket(3, 1, Duration.ofSeconds(1)));

        assertThat(tokens.remaining(now)).isEqualTo(3);
        assertThat(taken(tokens, now, 10)).isEqualTo(3);
        assertThat(tokens.remaining(now)).isZero();
    }

    @Test
    void tokensComeBackEvenlyAndNotAtTheEndOfAnInterval() {
        Tokens tokens = new Tokens(new TokenBucket(10, 10, Duration.ofSeconds(1)));
        assertThat(taken(tokens, 0, 20)).isEqualTo(10);

        assertThat(tokens.tryTake(SECOND / 10 - 1000)).isFalse();
        assertThat(tokens.tryTake(SECOND / 10)).isTrue();
        assertThat(tokens.tryTake(SECOND / 10)).isFalse();
        assertThat(taken(tokens, SECOND, 20)).isEqualTo(9);
    }

    @Test
    void thereAreNeverMoreTokensThanTheBucketHolds() {
        Tokens tokens = new Tokens(new TokenBucket(2, 100, Duration.ofSeconds(1)));
        taken(tokens, 0, 2);

        assertThat(taken(tokens, 3600 * SECOND, 100)).isEqualTo(2);
    }

    @Test
    void theTimeToTheNextTokenIsInWholeSecondsAndZeroIfThereIsOne() {
        Tokens tokens = new Tokens(new TokenBucket(1, 1, Duration.ofMillis(1500)));

        assertThat(tokens.secondsToNext(0)).isZero();
        tokens.tryTake(0);
        assertThat(tokens.secondsToNext(0)).isEqualTo(2);
    }

    /** As many as the bucket held and what came in while it was not full: no fraction of a token is lost on the way. */
    @Test
    void overALongTimeTheRateIsWhatWasAskedFor() {
        Random random = new Random(7);
        for (int round = 0; round < 50; round++) {
            long max = random.nextLong(2, 21);
            long perFill = random.nextLong(1, 1001);
            Duration interval = Duration.ofMillis(random.nextLong(50, 10_000));
            Tokens tokens = new Tokens(new TokenBucket(max, perFill, interval));
            double nanosPerToken = (double) interval.toNanos() / perFill;
            long now = random.nextLong(1_000_000 * SECOND);
            long begin = now;
            long taken = taken(tokens, now, max + 1);
            for (int step = 0; step < 1000; step++) {
                now += (long) (random.nextDouble() * nanosPerToken * (max - 1));
                taken += taken(tokens, now, max + 1);
            }
            double expected = max + (now - begin) / nanosPerToken;
            assertThat((double) taken)
                    .as("max %s, %s in %s", max, perFill, interval)
                    .isBetween(expected - 1.01, expected + 0.01);
        }
    }

    @Test
    void threadsThatTakeAtOnceTakeNoTokenTwice() throws Exception {
        Tokens tokens = new Tokens(new TokenBucket(10_000, 1, Duration.ofDays(1)));
        ExecutorService executor = Executors.newFixedThreadPool(4);
        try {
            CountDownLatch start = new CountDownLatch(4);
            List<Future<Long>> counts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                counts.add(executor.submit(() -> {
                    start.countDown();
                    start.await();
                    return taken(tokens, 5, 5_000);
                }));
            }
            long sum = 0;
            for (Future<Long> count : counts) {
                sum += count.get();
            }
            assertThat(sum).isEqualTo(10_000);
        } finally {
            executor.shutdownNow();
        }
    }

    private static long taken(Tokens tokens, long now, long tries) {
        long taken = 0;
        for (long i = 0; i < tries; i++) {
            taken += tokens.tryTake(now) ? 1 : 0;
        }
        return taken;
    }
}
