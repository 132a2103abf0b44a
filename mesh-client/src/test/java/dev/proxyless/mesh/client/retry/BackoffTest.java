package dev.proxyless.mesh.client.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        Duration wait = Backoff.before(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 5), retry, GREATEST);

        assertThat(wait).isEqualTo(Duration.ofMillis(boundMillis).minusNanos(1));
    }

    @Test
    void aMaximumThatIsNoMultipleOfTheBaseIsStillReached() {
        assertThat(Backoff.before(policy(Duration.ofMillis(10), Duration.ofMillis(15)), 2, GREATEST))
                .isEqualTo(Duration.ofMillis(15).minusNanos(1));
        assertThat(Backoff.before(policy(Duration.ofMillis(10), Duration.ofMillis(10)), 9, GREATEST))
                .isEqualTo(Duration.ofMillis(10).minusNanos(1));
    }

    @Test
    void theWaitIsAnythingFromNothingUp() {
        RetryPolicy policy = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1);

        assertThat(Backoff.before(policy, 1, () -> 0)).isZero();
        assertThat(Backoff.before(policy, 1, () -> 7_000_000)).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void thereIsNoRetryBeforeTheFirst() {
        assertThatThrownBy(() -> Backoff.before(RetryPolicy.of(Set.of(), 1), 0, GREATEST))
                .hasMessage("retry: 0 (expected: >= 1)");
    }

    private static RetryPolicy policy(Duration base, Duration max) {
        return new RetryPolicy(Set.of(), 1, Optional.empty(), base, max, Set.of(), List.of(), false);
    }
}
