package dev.proxyless.mesh.client.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryBackOff.RateLimited;
import dev.proxyless.mesh.model.route.RetryBackOff.ResetHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {

    /** Gives back the greatest number below a bound: what is then waited is the bound less a nanosecond. */
    private static final RandomSource GREATEST = new RandomSource() {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    @ParameterizedTest(name = "retry {0}: below {1} ms")
    @CsvSource({"1, 25", "2, 50", "3, 100", "4, 200", "5, 250", "6, 250", "1000, 250"})
    void theBoundDoublesUpToTheMaximum(int retry, long boundMillis) {
        Duration wait = Backoff.before(RetryBackOff.DEFAULT, retry, GREATEST);

        assertThat(wait).isEqualTo(Duration.ofMillis(boundMillis).minusNanos(1));
    }

    @Test
    void aMaximumThatIsNoMultipleOfTheBaseIsStillReached() {
        assertThat(Backoff.before(RetryBackOff.of(Duration.ofMillis(10), Duration.ofMillis(15)), 2, GREATEST))
                .isEqualTo(Duration.ofMillis(15).minusNanos(1));
        assertThat(Backoff.before(RetryBackOff.of(Duration.ofMillis(10), Duration.ofMillis(10)), 9, GREATEST))
                .isEqualTo(Duration.ofMillis(10).minusNanos(1));
    }

    @Test
    void theWaitIsAnythingFromNothingUp() {
        assertThat(Backoff.before(RetryBackOff.DEFAULT, 1, () -> 0)).isZero();
        assertThat(Backoff.before(RetryBackOff.DEFAULT, 1, () -> 7_000_000)).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void thereIsNoRetryBeforeTheFirst() {
        assertThatThrownBy(() -> Backoff.before(RetryBackOff.DEFAULT, 0, GREATEST))
                .hasMessage("retry: 0 (expected: >= 1)");
    }

    /** Envoy: a random number modulo the interval, which doubles from the base to the maximum. */
    @Test
    void everyWaitIsBelowTheDoubledIntervalAndTheMaximum() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            int base = 1 + random.nextInt(1000);
            int max = base + random.nextInt(20_000);
            RetryBackOff backOff = RetryBackOff.of(Duration.ofMillis(base), Duration.ofMillis(max));
            for (int retry = 1; retry <= 70; retry++) {
                double bound = Math.min(base * Math.pow(2, retry - 1), max);
                Duration wait = Backoff.before(backOff, retry, random::nextLong);
                assertThat(wait).isGreaterThanOrEqualTo(Duration.ZERO);
                assertThat(wait.toNanos()).isLessThan((long) (bound * 1_000_000));
            }
        }
    }

    @ParameterizedTest(name = "{0}: {1} s and up to half of it more")
    @CsvSource(
            nullValues = "-",
            value = {
                "retry-after: 2, 2",
                "retry-after: 0, -",
                "retry-after: -2, -",
                "retry-after: 300, 300",
                "retry-after: 301, -",
                "retry-after: 2 apples, -",
                "retry-after: 99999999999999999999, -",
                "'retry-after: 3,9', 3",
                "x-reset: 1007, 7",
                "x-reset: 999, -",
                "x-reset: 1000, -",
                "other: 2, -"
            })
    void anEndpointMayAskForAWait(String header, Long seconds) {
        RateLimited limited = new RateLimited(
                List.of(
                        new ResetHeader("Retry-After", ResetHeader.Format.SECONDS),
                        new ResetHeader("x-reset", ResetHeader.Format.UNIX_TIMESTAMP)),
                RateLimited.DEFAULT_MAX_INTERVAL);
        String[] parts = header.split(": ", 2);
        Duration least = Backoff.asked(limited, Map.of(parts[0], parts[1])::get, Instant.ofEpochSecond(1000), () -> 0);
        Duration most = Backoff.asked(limited, Map.of(parts[0], parts[1])::get, Instant.ofEpochSecond(1000), GREATEST);

        assertThat(least).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
        assertThat(most)
                .isEqualTo(
                        seconds == null
                                ? null
                                : Duration.ofMillis(seconds * 1500).minusNanos(1));
    }

    @Test
    void theFirstHeaderThatSaysSomethingUsefulCounts() {
        RateLimited limited = new RateLimited(
                List.of(
                        new ResetHeader("a", ResetHeader.Format.SECONDS),
                        new ResetHeader("b", ResetHeader.Format.SECONDS)),
                Duration.ofSeconds(10));

        assertThat(Backoff.asked(limited, Map.of("a", "11", "b", "4")::get, Instant.EPOCH, () -> 0))
                .isEqualTo(Duration.ofSeconds(4));
    }
}
