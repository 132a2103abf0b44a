package dev.proxyless.mesh.client.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryRulesTest {

    @Test
    void everyStatusIsHeldAgainstTheBitsAsAgainstTheConditions() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Set<RetryOn> on = EnumSet.noneOf(RetryOn.class);
            for (RetryOn condition : RetryOn.values()) {
                if (random.nextInt(4) == 0) {
                    on.add(condition);
                }
            }
            Set<Integer> codes = new HashSet<>();
            random.ints(5, -10, 1000).forEach(codes::add);
            RetryRules rules = rules(RetryConditions.of(on).withStatusCodes(codes), 1);

            for (int status = -1; status < 1000; status++) {
                boolean expected = (on.contains(RetryOn.FIVE_XX) && status >= 500 && status <= 599)
                        || (on.contains(RetryOn.GATEWAY_ERROR) && status >= 502 && status <= 504)
                        || (on.contains(RetryOn.RETRIABLE_4XX) && status == 409)
                        || (on.contains(RetryOn.RETRIABLE_STATUS_CODES)
                                && codes.contains(status)
                                && status >= 0
                                && status < 600);
                assertThat(rules.isRetriable(status))
                        .as("seed %d, status %d", seed, status)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void thereIsNoRetryWithoutAConditionOrANumber() {
        assertThat(rules(RetryConditions.of(Set.of()), 3).everRetries()).isFalse();
        assertThat(rules(RetryConditions.of(Set.of(RetryOn.RESET)), 0).everRetries())
                .isFalse();
        assertThat(rules(RetryConditions.of(Set.of(RetryOn.RESET)), 1).everRetries())
                .isTrue();
    }

    @Test
    void headersAreReadOnlyIfAConditionSpeaksOfThem() {
        assertThat(rules(RetryConditions.of(Set.of(RetryOn.FIVE_XX, RetryOn.RETRIABLE_4XX)), 1)
                        .readsHeaders())
                .isFalse();
        assertThat(rules(RetryConditions.of(Set.of(RetryOn.FIVE_XX, RetryOn.UNAVAILABLE)), 1)
                        .readsHeaders())
                .isTrue();
    }

    private static RetryRules rules(RetryConditions conditions, int retries) {
        return RetryRules.of(RetryPolicy.of(conditions, retries));
    }
}
