package dev.proxyless.mesh.client.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallRulesTest {

    @ParameterizedTest(name = "timeout {0}, stream {1}, idle {2}: {3} to the headers, {4} in all")
    @CsvSource(
            nullValues = "-",
            value = {
                "15000, -, -, 15000, 15000",
                "0, -, -, 0, 0",
                "15000, -, 500, 500, 15000",
                "15000, -, 0, 15000, 15000",
                "0, -, 500, 500, 0",
                // Where streams have a limit, the timeout has no effect.
                "15000, 30000, -, 30000, 30000",
                "100, 0, -, 0, 0",
            })
    void theShortestLimitHolds(long timeout, Long stream, Long idle, long toHeaders, long total) {
        CallPolicy policy = CallPolicy.DEFAULT.withTimeout(Duration.ofMillis(timeout));
        if (stream != null) {
            policy = policy.withStreamDuration(StreamDuration.of(Duration.ofMillis(stream)));
        }
        if (idle != null) {
            policy = policy.withIdleTimeout(Duration.ofMillis(idle));
        }
        CallRules rules = CallRules.of(policy);

        assertThat(rules.toHeaders()).isEqualTo(toHeaders * 1_000_000);
        assertThat(rules.total()).isEqualTo(total * 1_000_000);
    }

    @Test
    void anAttemptsLimitHoldsAlsoIfThereIsNoRetry() {
        RetryPolicy never = RetryPolicy.of(Set.of(RetryOn.RESET), 0)
                .withPerTryTimeout(Duration.ofMillis(300))
                .withPerTryIdleTimeout(Duration.ofMillis(200));
        CallRules rules = CallRules.of(CallPolicy.DEFAULT.withRetry(never));

        assertThat(rules.retry()).isNull();
        assertThat(rules.attemptToHeaders()).isEqualTo(200_000_000);
        assertThat(rules.perTry()).isEqualTo(300_000_000);
    }

    /** Of a listener, that is: only a route's own limit on streams takes the place of its timeout. */
    @ParameterizedTest
    @CsvSource({"2000, 0, 2000", "2000, 3000, 2000", "3000, 2000, 2000", "0, 2000, 2000"})
    void aLimitOfStreamsMayStandBesideTheTimeout(long timeout, long max, long total) {
        CallPolicy policy = CallPolicy.DEFAULT
                .withTimeout(Duration.ofMillis(timeout))
                .withStreamDuration(StreamDuration.besideTimeout(Duration.ofMillis(max)));

        assertThat(CallRules.of(policy).total()).isEqualTo(total * 1_000_000);
    }

    @Test
    void withHedgingTheTimeOfAnAttemptEndsNothing() {
        RetryPolicy retry = RetryPolicy.of(Set.of(RetryOn.RESET), 1)
                .withPerTryTimeout(Duration.ofMillis(300))
                .withPerTryIdleTimeout(Duration.ofMillis(200));
        CallRules rules = CallRules.of(CallPolicy.DEFAULT.withHedging(true).withRetry(retry));

        assertThat(rules.attemptToHeaders()).isZero();
        assertThat(rules.bodyIdle()).isZero();
        assertThat(rules.hedgeAfter()).isEqualTo(200_000_000);
    }

    @Test
    void theLimitOfAStreamMayBeLeftOpen() {
        StreamDuration open = new StreamDuration(Optional.empty(), Optional.of(Duration.ZERO), Optional.empty());

        assertThat(CallRules.of(CallPolicy.DEFAULT.withStreamDuration(open)).total())
                .isZero();
    }
}
