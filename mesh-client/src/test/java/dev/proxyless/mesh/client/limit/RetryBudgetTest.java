package dev.proxyless.mesh.client.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.CircuitLimits;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryBudgetTest {

    @ParameterizedTest(name = "{0} % of {2}, at least {1}: {3}")
    @CsvSource({
        "20, 3, 0, 3",
        "20, 3, 15, 3",
        "20, 3, 19, 3",
        "20, 3, 20, 4",
        "20, 3, 24, 4",
        "20, 3, 100, 20",
        "0, 0, 100, 0",
        "0, 5, 100, 5",
        "100, 0, 7, 7",
        "12.5, 0, 15, 1",
        "12.5, 0, 16, 2",
        "33.3, 0, 10, 3"
    })
    void theLimitIsTheShareRoundedDownButNeverBelowTheMinimum(double percent, long minimum, long calls, int limit) {
        RetryBudget budget = new RetryBudget();
        CircuitLimits.RetryBudget limits = new CircuitLimits.RetryBudget(percent, minimum);
        int acquired = 0;
        while (acquired <= limit && budget.tryAcquire(limits, calls)) {
            acquired++;
        }

        assertThat(acquired).isEqualTo(limit);
        assertThat(budget.active()).isEqualTo(limit);
    }

    @Test
    void anEndedRetryMakesRoom() {
        RetryBudget budget = new RetryBudget();
        CircuitLimits.RetryBudget one = new CircuitLimits.RetryBudget(0, 1);

        assertThat(budget.tryAcquire(one, 10)).isTrue();
        assertThat(budget.tryAcquire(one, 10)).isFalse();
        budget.release();

        assertThat(budget.tryAcquire(one, 10)).isTrue();
    }
}
