package dev.proxyless.mesh.client.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.policy.RetryRules;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryDeciderTest {

    private final IOException cause = new IOException("test");

    /** Each row names every condition that wants the outcome tried again; no other may. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "200, ''",
        "404, ''",
        "408, retriable-status-codes",
        "409, retriable-4xx",
        "499, ''",
        "500, 5xx",
        "501, 5xx",
        "502, 5xx gateway-error",
        "503, 5xx gateway-error",
        "504, 5xx gateway-error",
        "505, 5xx",
        "599, 5xx",
        "600, ''",
        "200 x-retry: yes, retriable-headers",
        "200 x-retry: no, ''",
        "200 grpc-status: 0, ''",
        "200 grpc-status: 1, cancelled",
        "200 grpc-status: 4, deadline-exceeded",
        "200 grpc-status: 8, resource-exhausted",
        "200 grpc-status: 13, internal",
        "200 grpc-status: 14, unavailable",
        "200 grpc-status: 2, ''",
        "503 grpc-status: 14, 5xx gateway-error unavailable",
        "503 x-envoy-ratelimited: true, envoy-ratelimited",
        "200 x-envoy-ratelimited: true, envoy-ratelimited",
        "503 x-envoy-overloaded: true, 5xx gateway-error",
        "connect, 5xx gateway-error reset reset-before-request connect-failure",
        "refused, 5xx gateway-error reset refused-stream",
        "reset unsent, 5xx gateway-error reset reset-before-request",
        "reset sent, 5xx gateway-error reset",
        "timeout, 5xx gateway-error reset"
    })
    void anOutcomeIsRetriedUnderTheseConditionsAndNoOthers(String outcome, String conditions) {
        Set<RetryOn> expected = EnumSet.noneOf(RetryOn.class);
        Arrays.stream(conditions.split(" "))
                .map(RetryOn::of)
                .flatMap(Optional::stream)
                .forEach(expected::add);
        Set<RetryOn> actual = EnumSet.noneOf(RetryOn.class);
        for (RetryOn condition : RetryOn.values()) {
            if (RetryDecider.isRetriable(policy(Set.of(condition)), outcome(outcome))) {
                actual.add(condition);
            }
        }
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void oneConditionOfSeveralIsEnough() {
        RetryRules policy = policy(Set.of(RetryOn.CONNECT_FAILURE, RetryOn.UNAVAILABLE, RetryOn.RETRIABLE_4XX));

        assertThat(RetryDecider.isRetriable(policy, outcome("409"))).isTrue();
        assertThat(RetryDecider.isRetriable(policy, outcome("connect"))).isTrue();
        assertThat(RetryDecider.isRetriable(policy, outcome("503"))).isFalse();
    }

    @Test
    void withoutConditionsNothingIsRetried() {
        assertThat(RetryDecider.isRetriable(policy(Set.of()), outcome("503"))).isFalse();
        assertThat(RetryDecider.isRetriable(policy(Set.of()), outcome("connect")))
                .isFalse();
    }

    private static RetryRules policy(Set<RetryOn> conditions) {
        HeaderMatch header = new HeaderMatch.Value("X-Retry", new StringMatch.Exact("yes", false), false, false);
        return RetryRules.of(RetryPolicy.of(
                RetryConditions.of(conditions).withStatusCodes(Set.of(408)).withResponseHeaders(List.of(header)), 1));
    }

    private Outcome outcome(String text) {
        return switch (text) {
            case "connect" -> new Outcome.ConnectFailed(cause);
            case "refused" -> new Outcome.Refused(cause);
            case "reset unsent" -> new Outcome.Reset(cause, false);
            case "reset sent" -> new Outcome.Reset(cause, true);
            case "timeout" -> new Outcome.TimedOut(cause);
            default -> response(text);
        };
    }

    private static Outcome response(String text) {
        String[] parts = text.split(" ", 2);
        HeaderSource headers = HeaderSource.EMPTY;
        if (parts.length > 1) {
            String[] header = parts[1].split(": ", 2);
            headers = Map.of(header[0], header[1])::get;
        }
        return new Outcome.Response(Integer.parseInt(parts[0]), headers);
    }
}
