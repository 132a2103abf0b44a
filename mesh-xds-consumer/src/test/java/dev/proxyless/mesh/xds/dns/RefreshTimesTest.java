package dev.proxyless.mesh.xds.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.DnsLookup;
import dev.proxyless.mesh.model.cluster.DnsLookup.FailureRefreshRate;
import dev.proxyless.mesh.model.cluster.DnsLookup.Family;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefreshTimesTest {

    @ParameterizedTest
    @CsvSource({
        "false, 30, 7000",
        "true, 30, 32000",
        "true, 1, 3000",
        "true, 0, 7000",
        "true, , 7000",
    })
    void anAnswerHoldsForItsTimeToLiveOrTheRefreshRateAndSomeJitter(boolean respect, Long ttl, long millis) {
        DnsLookup lookup = lookup(respect, 1, 1, 4);

        assertThat(new RefreshTimes(() -> 0.5)
                        .afterAnswer(lookup, Optional.ofNullable(ttl).map(Duration::ofSeconds)))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"1, 2000", "2, 3000", "3, 5000", "4, 6000", "5, 6000", "1000000000, 6000"})
    void failuresAreRetriedMoreAndMoreSeldom(int failures, long millis) {
        assertThat(new RefreshTimes(() -> 0.5).afterFailure(lookup(false, 2, 10, 0), failures))
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void noWaitIsShorterThanTheBaseOrLongerThanTheMaximum() {
        Random random = new Random(42);
        RefreshTimes times = new RefreshTimes(random::nextDouble);
        for (int i = 1; i < 1_000; i++) {
            int max = 1 + random.nextInt(100_000);
            assertThat(times.afterFailure(lookup(false, 1, max, 0), i))
                    .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(max));
        }
    }

    private static DnsLookup lookup(boolean respectTtl, int base, int max, int jitter) {
        return new DnsLookup(
                Family.AUTO,
                Duration.ofSeconds(5),
                respectTtl,
                new FailureRefreshRate(Duration.ofSeconds(base), Duration.ofSeconds(max)),
                Duration.ofSeconds(jitter));
    }
}
