package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.CircuitLimits.RetryBudget;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Calls that are answered as a proxy would where no endpoint answers. */
class LocalReplyCallTest {

    private static final Outcome RESET = new Outcome.Reset(new IOException("broken"), true);
    private static final Outcome TIMED_OUT = new Outcome.TimedOut(new IOException("too late"));
    private static final CallPolicy COUNTED =
            CallPolicy.DEFAULT.withAttemptHeaders(new AttemptHeaders(false, true, false));
    private static final CircuitLimits NONE_IN_FLIGHT = CircuitLimits.of(0, new RetryBudget(20, 3));

    private final OrdersMesh orders = new OrdersMesh();
    private final MeshClient mesh = orders.client(settings -> settings.localReplies(true));

    @Test
    void aClusterWithoutEndpointsIsAnsweredWith503() {
        LocalReply reply = (LocalReply) call(COUNTED, CircuitLimits.DEFAULT, 0).next();

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).isEqualTo("no healthy upstream");
        assertThat(reply.headers())
                .isEqualTo(Map.of("content-type", List.of("text/plain"), "x-envoy-attempt-count", List.of("1")));
    }

    @Test
    void aCallBeyondTheLimitIsAnsweredAsOverloaded() {
        LocalReply reply = (LocalReply) call(COUNTED, NONE_IN_FLIGHT, 1).next();

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).endsWith("before headers. reset reason: overflow");
        assertThat(reply.headers())
                .containsEntry("x-envoy-overloaded", List.of("true"))
                .containsEntry("x-envoy-attempt-count", List.of("1"));
    }

    @Test
    void anEndpointThatBreaksOffIsAnsweredFor() {
        MeshCall call = call(COUNTED, CircuitLimits.DEFAULT, 1);
        call.next();
        Verdict.Fail fail = (Verdict.Fail) call.outcome(RESET);
        LocalReply reply = Objects.requireNonNull(fail.reply());

        assertThat(fail.error().reason()).isEqualTo(MeshException.Reason.ENDPOINT_FAILED);
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body())
                .isEqualTo(
                        "upstream connect error or disconnect/reset before headers. reset reason: connection termination");
        assertThat(reply.headers()).containsEntry("x-envoy-attempt-count", List.of("1"));
    }

    @Test
    void afterRetriesTheAnswerSaysThatThereWereSome() {
        MeshCall call = call(COUNTED.withRetry(RetryPolicy.of(Set.of(RetryOn.RESET), 1)), CircuitLimits.DEFAULT, 1);
        call.next();
        assertThat(call.outcome(RESET)).isInstanceOf(Verdict.Retry.class);
        call.next();
        LocalReply reply = Objects.requireNonNull(((Verdict.Fail) call.outcome(RESET)).reply());

        assertThat(reply.body()).contains("retried and the latest reset reason: ");
        assertThat(reply.headers()).containsEntry("x-envoy-attempt-count", List.of("2"));
    }

    @Test
    void aCallWhoseTimeIsUpIsAnsweredWith504() {
        MeshCall call = call(CallPolicy.DEFAULT, CircuitLimits.DEFAULT, 1);
        call.next();
        orders.advance(Duration.ofSeconds(15));
        LocalReply reply = Objects.requireNonNull(((Verdict.Fail) call.outcome(TIMED_OUT)).reply());

        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.body()).isEqualTo("upstream request timeout");
    }

    @Test
    void aCallThatIsSilentForTooLongIsAnsweredAsAnIdleStream() {
        MeshCall call = call(CallPolicy.DEFAULT.withIdleTimeout(Duration.ofSeconds(5)), CircuitLimits.DEFAULT, 1);
        call.next();
        orders.advance(Duration.ofSeconds(5));
        LocalReply reply = Objects.requireNonNull(((Verdict.Fail) call.outcome(TIMED_OUT)).reply());

        assertThat(reply.status()).isEqualTo(504);
        assertThat(reply.body()).isEqualTo("stream timeout");
    }

    @Test
    void ofHedgedAttemptsTheAnswerComesWhenNoneIsLeft() {
        RetryPolicy retry = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1).withPerTryTimeout(Duration.ofMillis(200));
        MeshCall call = call(CallPolicy.DEFAULT.withHedging(true).withRetry(retry), CircuitLimits.DEFAULT, 1);
        Attempt first = (Attempt) call.next();
        assertThat(call.hedge(first)).isNotNull();
        orders.advance(Duration.ofSeconds(15));

        assertThat(call.outcome(first, RESET, true)).isEqualTo(Verdict.Await.OTHERS);
        assertThat(call.nextBeside())
                .isInstanceOfSatisfying(
                        LocalReply.class, reply -> assertThat(reply.status()).isEqualTo(504));
    }

    @Test
    void withoutTheSettingCallsFail() {
        OrdersMesh others = new OrdersMesh();
        MeshClient plain = others.client(settings -> settings);
        plain.prefetch(OrdersMesh.ORDERS);
        others.publish(CallPolicy.DEFAULT, CircuitLimits.DEFAULT, 0);
        MeshCall call = plain.begin(OrdersMesh.ORDERS, OrdersMesh.request(Map.of()));

        assertThatThrownBy(call::next).isInstanceOf(MeshException.class);
    }

    private MeshCall call(CallPolicy policy, CircuitLimits limits, int endpoints) {
        mesh.prefetch(OrdersMesh.ORDERS);
        orders.publish(policy, limits, endpoints);
        return mesh.begin(OrdersMesh.ORDERS, OrdersMesh.request(Map.of()));
    }
}
