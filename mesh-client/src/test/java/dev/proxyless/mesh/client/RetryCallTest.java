package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.CircuitLimits.RetryBudget;
import dev.proxyless.mesh.model.cluster.CircuitLimits.Thresholds;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryBackOff.RateLimited;
import dev.proxyless.mesh.model.route.RetryBackOff.ResetHeader;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route's policy makes of the outcomes of attempts: how often, when, and with which headers. */
class RetryCallTest {

    private static final Outcome OK = response(200, Map.of());
    private static final Outcome BROKEN = response(503, Map.of());
    private static final RetryPolicy ONE = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1);

    private final OrdersMesh orders = new OrdersMesh();

    /** By default nothing is sent again but what nobody looked at. */
    @ParameterizedTest(name = "without a policy, {0} is sent again: {1}")
    @CsvSource({
        "503, false",
        "409, false",
        "connect, false",
        "reset sent, false",
        "reset unsent, false",
        "timeout, false",
        "refused, true"
    })
    void aRequestThatMayHaveRunIsNotSentAgainUnlessThePolicySaysSo(String outcome, boolean again) {
        MeshCall call = call(CallPolicy.DEFAULT);
        call.next();

        assertThat(call.outcome(outcome(outcome)) instanceof Verdict.Retry).isEqualTo(again);
    }

    /** Peers take it for a condition on statuses alone. */
    @ParameterizedTest
    @CsvSource({"503", "connect", "reset sent", "reset unsent", "refused", "timeout"})
    void fiveXxCoversResetsAndFailedConnections(String outcome) {
        MeshCall call = call(CallPolicy.DEFAULT.withRetry(ONE));
        call.next();

        assertThat(call.outcome(outcome(outcome))).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void aRefusedStreamIsSentAgainOnceAndAtOnce() {
        MeshCall call = call(CallPolicy.DEFAULT);
        call.next();
        assertThat(call.outcome(outcome("refused"))).isEqualTo(new Verdict.Retry(Duration.ZERO));
        call.next();

        assertThat(call.outcome(outcome("refused"))).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void aRefusedStreamOfABodyThatIsGoneIsNotSentAgain() {
        MeshCall call = call(CallPolicy.DEFAULT);
        call.next();

        assertThat(call.outcome(outcome("refused"), false)).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void aPolicyThatSpeaksOfRefusedStreamsHasTheOnlyWord() {
        MeshCall call = call(CallPolicy.DEFAULT.withRetry(RetryPolicy.of(Set.of(RetryOn.REFUSED_STREAM), 1)));
        call.next();
        assertThat(call.outcome(outcome("refused"))).isInstanceOf(Verdict.Retry.class);
        call.next();

        assertThat(call.outcome(outcome("refused"))).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void anEndpointIsToldWhichAttemptItSeesAndTheCallerHowManyThereWere() {
        MeshCall call =
                call(CallPolicy.DEFAULT.withRetry(ONE).withAttemptHeaders(new AttemptHeaders(true, true, true)));
        Attempt first = (Attempt) call.next();
        call.outcome(outcome("timeout"));
        Attempt second = (Attempt) call.next();
        call.outcome(OK);

        assertThat(first.addedHeaders()).isEqualTo(Map.of("x-envoy-attempt-count", "1"));
        assertThat(second.addedHeaders())
                .isEqualTo(Map.of("x-envoy-attempt-count", "2", "x-envoy-is-timeout-retry", "true"));
        assertThat(call.responseMutations())
                .extracting(
                        mutation -> ((HeaderMutation.Put) mutation).name(),
                        mutation -> ((HeaderMutation.Put) mutation).value())
                .containsExactly(tuple("x-envoy-attempt-count", TextFormat.literal("2")));
    }

    @Test
    void aRetryAfterAnAnswerIsNoTimeoutRetry() {
        MeshCall call =
                call(CallPolicy.DEFAULT.withRetry(ONE).withAttemptHeaders(new AttemptHeaders(false, false, true)));
        call.next();
        call.outcome(BROKEN);

        assertThat(((Attempt) call.next()).addedHeaders()).isEqualTo(Map.of("x-envoy-is-timeout-retry", "false"));
    }

    @Test
    void theHeadersOfRequestsPassAsTheyAreUnlessTheClientHeedsThem() {
        MeshCall call = call(CallPolicy.DEFAULT, Map.of("x-envoy-retry-on", "5xx"), false);
        Attempt attempt = (Attempt) call.next();

        assertThat(attempt.headerMutations()).isEmpty();
        assertThat(attempt.addedHeaders()).isEmpty();
        assertThat(call.outcome(BROKEN)).isInstanceOf(Verdict.Deliver.class);
    }

    @Test
    void aClientThatHeedsThemTakesThemAwayAndSaysHowLongAnAttemptMayTake() {
        Map<String, String> headers =
                Map.of("x-envoy-retry-on", "5xx", "x-envoy-upstream-rq-per-try-timeout-ms", "200");
        MeshCall call = call(CallPolicy.DEFAULT, headers, true);
        Attempt attempt = (Attempt) call.next();

        assertThat(attempt.headerMutations())
                .contains(
                        new HeaderMutation.Remove("x-envoy-retry-on"),
                        new HeaderMutation.Remove("x-envoy-upstream-rq-per-try-timeout-ms"));
        assertThat(attempt.addedHeaders()).isEqualTo(Map.of("x-envoy-expected-rq-timeout-ms", "200"));
        assertThat(attempt.timeoutNanos()).isEqualTo(200_000_000);
        assertThat(call.outcome(BROKEN)).isInstanceOf(Verdict.Retry.class);
        orders.advance(Duration.ofMillis(14_900));
        assertThat(((Attempt) call.next()).addedHeaders()).isEqualTo(Map.of("x-envoy-expected-rq-timeout-ms", "100"));
    }

    @Test
    void onlyRequestsThatThePolicyNamesAreTriedAgain() {
        RetryPolicy ifIdempotent = ONE.withConditions(RetryConditions.of(Set.of(RetryOn.FIVE_XX))
                .withRequestHeaders(List.of(
                        new HeaderMatch.Present("x-idempotent", true, false),
                        new HeaderMatch.Present("x-safe", true, false))));
        CallPolicy policy = CallPolicy.DEFAULT.withRetry(ifIdempotent);
        MeshCall without = call(policy);
        without.next();
        MeshCall with = call(policy, Map.of("x-safe", "1"), false);
        with.next();

        assertThat(without.outcome(BROKEN)).isInstanceOf(Verdict.Deliver.class);
        assertThat(with.outcome(BROKEN)).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void anEndpointSaysWhenItWantsToBeAskedAgain() {
        RateLimited limited = new RateLimited(
                List.of(new ResetHeader("retry-after", ResetHeader.Format.SECONDS)), Duration.ofMinutes(5));
        CallPolicy policy = CallPolicy.DEFAULT.withRetry(ONE.withBackOff(RetryBackOff.DEFAULT.with(limited)));
        MeshCall soon = call(policy);
        soon.next();
        MeshCall tooLate = call(policy);
        tooLate.next();

        assertThat(soon.outcome(response(503, Map.of("retry-after", "2"))))
                .isEqualTo(new Verdict.Retry(Duration.ofSeconds(2)));
        assertThat(tooLate.outcome(response(503, Map.of("retry-after", "20"))))
                .as("beyond the time of the call")
                .isInstanceOf(Verdict.Deliver.class);
    }

    @Test
    void whereStreamsHaveALimitTheTimeoutHasNoEffect() {
        MeshCall call = call(CallPolicy.DEFAULT
                .withTimeout(Duration.ofMillis(100))
                .withStreamDuration(StreamDuration.of(Duration.ofSeconds(3))));

        assertThat(((Attempt) call.next()).timeoutNanos()).isEqualTo(3_000_000_000L);
    }

    @Test
    void aCallThatIsIdleForTooLongIsOver() {
        MeshCall call =
                call(CallPolicy.DEFAULT.withIdleTimeout(Duration.ofSeconds(2)).withRetry(ONE));
        assertThat(((Attempt) call.next()).timeoutNanos()).isEqualTo(2_000_000_000L);
        orders.advance(Duration.ofSeconds(2));

        assertThat(call.outcome(outcome("timeout"))).isInstanceOf(Verdict.Fail.class);
    }

    @Test
    void anAttemptThatIsIdleForTooLongIsTriedAgain() {
        MeshCall call = call(CallPolicy.DEFAULT.withRetry(ONE.withPerTryIdleTimeout(Duration.ofMillis(30))));
        assertThat(((Attempt) call.next()).timeoutNanos()).isEqualTo(30_000_000L);

        assertThat(call.outcome(outcome("timeout"))).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void callsOfAnotherPriorityAreCountedApart() {
        CircuitLimits none =
                new CircuitLimits(new Thresholds(0, new RetryBudget(0, 0)), new Thresholds(1, new RetryBudget(0, 0)));
        MeshClient mesh = orders.client(builder -> builder);
        publish(CallPolicy.DEFAULT.withRetry(ONE).withPriority(RoutingPriority.HIGH), none);
        MeshCall first = mesh.begin(OrdersMesh.ORDERS, OrdersMesh.request(Map.of()));
        first.next();

        assertThatThrownBy(() -> mesh.begin(OrdersMesh.ORDERS, OrdersMesh.request(Map.of()))
                        .next())
                .hasMessageContaining("1 calls are in flight");
        assertThat(first.outcome(BROKEN)).as("no retry budget").isInstanceOf(Verdict.Deliver.class);
    }

    @Test
    void aRetryThatWasAnsweredIsNoneInFlight() {
        MeshClient mesh = orders.client(builder -> builder);
        publish(CallPolicy.DEFAULT.withRetry(ONE), CircuitLimits.of(10, new RetryBudget(0, 1)));
        MeshCall first = mesh.begin(OrdersMesh.ORDERS, OrdersMesh.request(Map.of()));
        first.next();
        first.outcome(BROKEN);
        first.next();
        MeshCall second = mesh.begin(OrdersMesh.ORDERS, OrdersMesh.request(Map.of()));
        second.next();
        first.outcome(OK);

        assertThat(second.outcome(BROKEN)).isInstanceOf(Verdict.Retry.class);
    }

    private MeshCall call(CallPolicy policy) {
        return call(policy, Map.of(), false);
    }

    private MeshCall call(CallPolicy policy, Map<String, String> headers, boolean heeded) {
        MeshClient mesh = orders.client(builder -> builder.envoyHeaders(heeded));
        publish(policy, CircuitLimits.DEFAULT);
        return mesh.begin(OrdersMesh.ORDERS, OrdersMesh.request(headers));
    }

    private void publish(CallPolicy policy, CircuitLimits limits) {
        orders.publish(policy, limits, 2);
    }

    private static Outcome outcome(String text) {
        return switch (text) {
            case "connect" -> new Outcome.ConnectFailed(new IOException(text));
            case "refused" -> new Outcome.Refused(new IOException(text));
            case "reset unsent" -> new Outcome.Reset(new IOException(text), false);
            case "reset sent" -> new Outcome.Reset(new IOException(text), true);
            case "timeout" -> new Outcome.TimedOut(new IOException(text));
            default -> response(Integer.parseInt(text), Map.of());
        };
    }

    private static Outcome response(int status, Map<String, String> headers) {
        return new Outcome.Response(status, headers.isEmpty() ? HeaderSource.EMPTY : headers::get);
    }
}
