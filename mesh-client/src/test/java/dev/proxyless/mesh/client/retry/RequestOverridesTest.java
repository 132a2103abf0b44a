package dev.proxyless.mesh.client.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.policy.CallRules;
import dev.proxyless.mesh.client.policy.RetryRules;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestOverridesTest {

    private static final CallPolicy PLAIN = CallPolicy.DEFAULT;
    private static final CallPolicy RETRYING =
            PLAIN.withRetry(RetryPolicy.of(Set.of(RetryOn.RESET), 2).withPerTryTimeout(Duration.ofMillis(500)));

    @Test
    void aRequestThatAsksForNothingGetsTheRoutesRules() {
        assertThat(RequestOverrides.apply(RETRYING, request(Map.of("x-other", "1"))))
                .isNull();
    }

    @ParameterizedTest(name = "{0}: {1} ms in all, {2} ms an attempt")
    @CsvSource({
        "x-envoy-upstream-rq-timeout-ms: 70, 70, 500",
        "x-envoy-upstream-rq-timeout-ms: 0, 0, 500",
        "x-envoy-upstream-rq-timeout-ms: soon, 15000, 500",
        "x-envoy-upstream-rq-timeout-ms: -1, 15000, 500",
        "x-envoy-upstream-rq-per-try-timeout-ms: 30, 15000, 30",
        "x-envoy-upstream-rq-per-try-timeout-ms: 0, 15000, 0",
        "x-envoy-upstream-rq-timeout-ms: 99999999999999999, 315360000000, 500",
    })
    void aRequestMayAskForOtherLimits(String header, long total, long perTry) {
        CallRules rules = apply(RETRYING, header);

        assertThat(rules.total() / 1_000_000).isEqualTo(total);
        assertThat(rules.perTry() / 1_000_000).isEqualTo(perTry);
    }

    @Test
    void theLimitOfAStreamStays() {
        CallPolicy policy = PLAIN.withStreamDuration(StreamDuration.of(Duration.ofMillis(50)));

        assertThat(apply(policy, "x-envoy-upstream-rq-timeout-ms: 70").total()).isEqualTo(50_000_000);
        assertThat(apply(policy, "x-envoy-upstream-rq-timeout-ms: 30").total()).isEqualTo(30_000_000);
    }

    @Test
    void moreConditionsComeToThoseOfTheRoute() {
        RetryRules retry = retry(RETRYING, "x-envoy-retry-on: gateway-error, retriable-4xx");

        assertThat(retry.has(RetryOn.RESET)).isTrue();
        assertThat(retry.isRetriable(503)).isTrue();
        assertThat(retry.isRetriable(409)).isTrue();
        assertThat(retry.numRetries()).isEqualTo(2);
    }

    @Test
    void aRouteWithoutAPolicyGetsOneRetry() {
        RetryRules retry = retry(PLAIN, "x-envoy-retry-grpc-on: unavailable");

        assertThat(retry.has(RetryOn.UNAVAILABLE)).isTrue();
        assertThat(retry.numRetries()).isEqualTo(1);
    }

    @Test
    void eachHeaderNamesConditionsOfItsOwnOnly() {
        assertThat(apply(PLAIN, "x-envoy-retry-on: unavailable").retry()).isNull();
        assertThat(apply(PLAIN, "x-envoy-retry-grpc-on: 5xx").retry()).isNull();
    }

    @Test
    void theNumberOfRetriesIsTheRequests() {
        assertThat(retry(RETRYING, "x-envoy-max-retries: 7").numRetries()).isEqualTo(7);
        assertThat(apply(RETRYING, "x-envoy-max-retries: 0").retry()).isNull();
        assertThat(apply(PLAIN, "x-envoy-max-retries: 3").retry()).isNull();
    }

    @Test
    void statusesAndHeadersCountIfTheirConditionDoes() {
        RequestView both = request(Map.of(
                "x-envoy-retry-on", "retriable-status-codes,retriable-headers",
                "x-envoy-retriable-status-codes", "418, x, 429",
                "x-envoy-retriable-header-names", "X-Again,x-more"));
        RetryRules retry = required(apply(PLAIN, both));

        assertThat(retry.isRetriable(418) && retry.isRetriable(429)).isTrue();
        assertThat(retry.responseHeaders()).extracting(match -> match.name()).containsExactly("x-again", "x-more");
        assertThat(apply(PLAIN, "x-envoy-retriable-status-codes: 418").retry()).isNull();
    }

    @Test
    void hedgingIsTurnedOnAndOff() {
        assertThat(apply(RETRYING, "x-envoy-hedge-on-per-try-timeout: true").hedge())
                .isTrue();
        assertThat(apply(RETRYING.withHedging(true), "x-envoy-hedge-on-per-try-timeout: false")
                        .hedge())
                .isFalse();
        assertThat(apply(RETRYING.withHedging(true), "x-envoy-hedge-on-per-try-timeout: perhaps")
                        .hedge())
                .isTrue();
    }

    private static RetryRules retry(CallPolicy policy, String header) {
        return required(apply(policy, header));
    }

    private static RetryRules required(CallRules rules) {
        RetryRules retry = rules.retry();
        if (retry == null) {
            throw new AssertionError("no retry: " + rules);
        }
        return retry;
    }

    private static CallRules apply(CallPolicy policy, String header) {
        String[] parts = header.split(": ", 2);
        return apply(policy, request(Map.of(parts[0], parts[1])));
    }

    private static CallRules apply(CallPolicy policy, RequestView request) {
        CallPolicy asked = RequestOverrides.apply(policy, request);
        return CallRules.of(asked == null ? policy : asked);
    }

    private static RequestView request(Map<String, String> headers) {
        return RequestView.of("GET", "http", "orders", "/", headers::get);
    }
}
