package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import dev.proxyless.mesh.client.telemetry.CallObserver;
import dev.proxyless.mesh.client.telemetry.CallStart;
import dev.proxyless.mesh.client.telemetry.MeshObserver;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.CircuitLimits.RetryBudget;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls of which one attempt takes longer than its time and goes on beside the next. */
class HedgedCallTest {

    private static final Duration PER_TRY = Duration.ofMillis(200);
    private static final Outcome GOOD = new Outcome.Response(200, HeaderSource.EMPTY);
    private static final Outcome BAD = new Outcome.Response(503, HeaderSource.EMPTY);
    private static final Outcome BROKEN = new Outcome.Reset(new IOException("broken"), true);

    private final OrdersMesh orders = new OrdersMesh();
    private final Ends ends = new Ends();

    @Test
    void theFirstGoodAnswerCountsAndTheOthersEndAsCancelled() {
        MeshCall call = call(hedged(1));
        Attempt first = (Attempt) call.next();
        assertThat(call.hedge(first)).isNotNull();
        Attempt second = beside(call);

        assertThat(second.number()).isEqualTo(2);
        assertThat(second.host()).isNotEqualTo(first.host());
        assertThat(first.host().state().inFlight() + second.host().state().inFlight())
                .isEqualTo(2);
        assertThat(call.outcome(second, GOOD, true)).isInstanceOf(Verdict.Deliver.class);
        assertThat(ends.attempts).containsExactly("1: cancelled");
        call.finish(null);

        assertThat(ends.attempts).containsExactly("1: cancelled", "2: 200");
        assertThat(ends.calls).containsExactly("200");
        assertThat(inFlight(first, second)).isZero();
    }

    @Test
    void anAttemptThatWasTooSlowMayStillHaveTheGoodAnswer() {
        MeshCall call = call(hedged(1));
        Attempt first = (Attempt) call.next();
        call.hedge(first);
        Attempt second = beside(call);

        assertThat(call.outcome(first, GOOD, true)).isInstanceOf(Verdict.Deliver.class);
        call.finish(null);

        assertThat(ends.attempts).containsExactly("2: cancelled", "1: 200");
        assertThat(call.responseContext().facts().endpoint()).isNull();
        assertThat(inFlight(first, second)).isZero();
    }

    @Test
    void aBadAnswerIsNotDeliveredWhileAnotherMayBeBetter() {
        MeshCall call = call(hedged(1));
        Attempt first = (Attempt) call.next();
        call.hedge(first);
        Attempt second = beside(call);

        assertThat(call.outcome(second, BAD, true)).isEqualTo(Verdict.Await.OTHERS);
        assertThat(call.outcome(first, GOOD, true)).isInstanceOf(Verdict.Deliver.class);
    }

    @Test
    void theLastBadAnswerIsDelivered() {
        MeshCall call = call(hedged(1));
        Attempt first = (Attempt) call.next();
        call.hedge(first);
        Attempt second = beside(call);

        assertThat(call.outcome(first, BROKEN, true)).isEqualTo(Verdict.Await.OTHERS);
        assertThat(call.outcome(second, BAD, true)).isInstanceOf(Verdict.Deliver.class);
        call.finish(null);
        assertThat(ends.calls).containsExactly("503");
    }

    @Test
    void theCallFailsWithTheLastFailure() {
        MeshCall call = call(hedged(1));
        Attempt first = (Attempt) call.next();
        call.hedge(first);
        Attempt second = beside(call);

        assertThat(call.outcome(second, BAD, true)).isEqualTo(Verdict.Await.OTHERS);
        assertThat(call.outcome(first, BROKEN, true)).isInstanceOf(Verdict.Fail.class);
        assertThat(inFlight(first, second)).isZero();
    }

    /** Before the next has begun: somebody must wait for it. */
    @Test
    void aFailureDuringTheWaitForTheNextAttemptIsNotTheEnd() {
        MeshCall call = call(hedged(1));
        Attempt first = (Attempt) call.next();
        call.hedge(first);

        assertThat(call.outcome(first, BROKEN, true)).isEqualTo(Verdict.Await.OTHERS);
        assertThat(call.outcome(beside(call), GOOD, true)).isInstanceOf(Verdict.Deliver.class);
    }

    @Test
    void anAttemptThatIsNotFollowedIsTriedAgainBesideTheOthers() {
        MeshCall call = call(hedged(2));
        Attempt first = (Attempt) call.next();
        call.hedge(first);
        Attempt second = beside(call);
        assertThat(call.outcome(second, BAD, true)).isInstanceOf(Verdict.Retry.class);
        Attempt third = beside(call);

        assertThat(call.outcome(first, BAD, true)).as("it was followed").isEqualTo(Verdict.Await.OTHERS);
        assertThat(call.outcome(third, GOOD, true)).isInstanceOf(Verdict.Deliver.class);
    }

    @Test
    void attemptsBesideOthersCountAsRetries() {
        MeshCall call = call(hedged(2));
        Attempt first = (Attempt) call.next();
        assertThat(call.hedge(first)).isNotNull();
        assertThat(call.hedge(first)).as("followed already").isNull();
        Attempt second = beside(call);
        assertThat(call.hedge(second)).isNotNull();
        Attempt third = beside(call);

        assertThat(call.hedge(third)).as("num_retries").isNull();
    }

    /** Envoy asks for that too, but for this: its hedges do not heed conditions on the request. */
    @Test
    void aRequestThatThePolicyDoesNotRetryIsNotHedged() {
        RetryConditions conditions = RetryConditions.of(Set.of(RetryOn.FIVE_XX))
                .withRequestHeaders(List.of(new HeaderMatch.Present("x-again", true, false)));
        MeshCall call = call(CallPolicy.DEFAULT
                .withHedging(true)
                .withRetry(RetryPolicy.of(conditions, 1).withPerTryTimeout(PER_TRY)));

        assertThat(call.hedge((Attempt) call.next())).isNull();
    }

    @Test
    void withoutARetryPolicyOrATimeForAttemptsNothingIsHedged() {
        assertThat(call(CallPolicy.DEFAULT.withHedging(true)).hedgeAfterNanos()).isZero();
        assertThat(call(CallPolicy.DEFAULT.withHedging(true).withRetry(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1)))
                        .hedgeAfterNanos())
                .isZero();
        assertThat(call(hedged(1).withHedging(false)).hedgeAfterNanos()).isZero();
        assertThat(call(hedged(1)).hedgeAfterNanos()).isEqualTo(PER_TRY.toNanos());
    }

    @Test
    void anAttemptMayTakeAsLongAsTheCall() {
        MeshCall call = call(hedged(1).withTimeout(Duration.ofSeconds(3)));
        Attempt first = (Attempt) call.next();
        orders.advance(Duration.ofSeconds(1));
        call.hedge(first);

        assertThat(first.timeoutNanos()).isEqualTo(Duration.ofSeconds(3).toNanos());
        assertThat(beside(call).timeoutNanos()).isEqualTo(Duration.ofSeconds(2).toNanos());
        orders.advance(Duration.ofSeconds(2));
        assertThat(call.outcome(first, new Outcome.TimedOut(new IOException("late")), true))
                .isEqualTo(Verdict.Await.OTHERS);
    }

    @Test
    void nothingBeginsBesideAnotherOnceTheTimeOfTheCallIsUp() {
        MeshCall call = call(hedged(1).withTimeout(Duration.ofSeconds(1)));
        Attempt first = (Attempt) call.next();
        orders.advance(Duration.ofSeconds(1));

        assertThat(call.hedge(first)).isNull();
    }

    @Test
    void withoutABudgetNothingBeginsBesideAnother() {
        MeshClient mesh = orders.client(builder -> builder.observer(ends));
        publish(hedged(1), CircuitLimits.of(10, new RetryBudget(0, 0)));
        MeshCall call = mesh.begin(OrdersMesh.ORDERS, OrdersMesh.request(Map.of()));

        assertThat(call.hedge((Attempt) call.next())).isNull();
    }

    @Test
    void whereNoMoreCallsMayBeInFlightTheOthersGoOn() {
        MeshClient mesh = orders.client(builder -> builder.observer(ends));
        publish(hedged(1), CircuitLimits.of(1, new RetryBudget(0, 3)));
        MeshCall call = mesh.begin(OrdersMesh.ORDERS, OrdersMesh.request(Map.of()));
        Attempt first = (Attempt) call.next();
        call.hedge(first);

        assertThat(call.nextBeside()).isNull();
        assertThat(call.outcome(first, BAD, true)).as("nobody else will answer").isInstanceOf(Verdict.Deliver.class);
        call.finish(null);
        assertThat(first.host().state().inFlight()).isZero();
    }

    @Test
    void whereNoneCanBeginAndNoneIsLeftTheCallFails() {
        MeshClient mesh = orders.client(builder -> builder.observer(ends));
        publish(hedged(1), CircuitLimits.of(1, new RetryBudget(0, 3)));
        MeshCall call = mesh.begin(OrdersMesh.ORDERS, OrdersMesh.request(Map.of()));
        Attempt first = (Attempt) call.next();
        call.hedge(first);
        call.outcome(first, BROKEN, true);
        MeshCall other = mesh.begin(OrdersMesh.ORDERS, OrdersMesh.request(Map.of()));
        other.next();

        assertThatThrownBy(call::nextBeside).isInstanceOf(MeshException.class).hasMessageContaining("in flight");
        assertThat(ends.calls).containsExactly("overloaded");
    }

    @Test
    void aCallThatIsGivenUpEndsAllItsAttempts() {
        MeshCall call = call(hedged(1));
        Attempt first = (Attempt) call.next();
        call.hedge(first);
        Attempt second = beside(call);

        call.finish(new CancellationException("cancelled"));

        assertThat(ends.attempts).containsExactly("1: cancelled", "2: cancelled");
        assertThat(ends.calls).containsExactly("cancelled");
        assertThat(inFlight(first, second)).isZero();
    }

    @Test
    void anEndpointIsToldThatTheAttemptBeforeTookTooLong() {
        MeshCall call = call(hedged(1).withAttemptHeaders(new AttemptHeaders(true, false, true)));
        call.hedge((Attempt) call.next());

        assertThat(beside(call).addedHeaders())
                .containsEntry("x-envoy-attempt-count", "2")
                .containsEntry("x-envoy-is-timeout-retry", "true");
    }

    /** For adapters that have one attempt at a time, and for bodies that can be sent once. */
    @Test
    void aCallMayBeMadeOneAttemptAfterTheOther() {
        MeshCall call = call(hedged(1));
        call.next();
        assertThat(call.outcome(BAD)).isInstanceOf(Verdict.Retry.class);
        call.next();
        assertThat(call.outcome(GOOD)).isInstanceOf(Verdict.Deliver.class);
        call.finish(null);

        assertThat(ends.attempts).containsExactly("1: 503", "2: 200");
    }

    private static CallPolicy hedged(int numRetries) {
        RetryPolicy retry = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), numRetries)
                .withPerTryTimeout(PER_TRY)
                .withHosts(RetryHosts.AVOID_PREVIOUS);
        return CallPolicy.DEFAULT.withHedging(true).withRetry(retry);
    }

    private static Attempt beside(MeshCall call) {
        return (Attempt) Objects.requireNonNull(call.nextBeside(), "nothing can begin");
    }

    private static int inFlight(Attempt... attempts) {
        int sum = 0;
        for (Attempt attempt : attempts) {
            sum += attempt.host().state().inFlight();
        }
        return sum;
    }

    private MeshCall call(CallPolicy policy) {
        MeshClient mesh = orders.client(builder -> builder.observer(ends));
        publish(policy, CircuitLimits.DEFAULT);
        return mesh.begin(OrdersMesh.ORDERS, OrdersMesh.request(Map.of()));
    }

    private void publish(CallPolicy policy, CircuitLimits limits) {
        orders.publish(policy, limits, 3);
    }

    /** Notes how attempts and calls ended, in their order. */
    private static final class Ends implements MeshObserver {

        final List<String> attempts = new ArrayList<>();
        final List<String> calls = new ArrayList<>();

        @Override
        public CallObserver startCall(CallStart call) {
            return new CallObserver() {
                @Override
                public AttemptObserver startAttempt(String cluster, Host host, int number) {
                    return new AttemptObserver() {
                        @Override
                        public void inject(BiConsumer<String, String> headers) {}

                        @Override
                        public void end(CallEnd end) {
                            attempts.add(number + ": " + word(end));
                        }
                    };
                }

                @Override
                public void retrying(String cluster, Duration after) {}

                @Override
                public void end(@Nullable String route, @Nullable String cluster, CallEnd end) {
                    calls.add(word(end));
                }
            };
        }

        @Override
        public void onSnapshot(MeshSnapshot snapshot) {}

        @Override
        public void onSourceEvent(SourceEvent event) {}

        private static String word(CallEnd end) {
            return end.error() == null ? Integer.toString(end.httpStatus()) : end.error();
        }
    }
}
