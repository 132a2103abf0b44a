package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.client.Meshes.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is tried again, where, and what is not. */
public interface RetryContract extends HttpClientContract {

    @Test
    default void aServerErrorIsTriedAgainAtAnotherEndpoint() throws Exception {
        Backend failing = fixture().backend(Behaviour.answer(503, "sorry"));
        Backend good = fixture().backend(Behaviour.answer(200, "good"));
        fixture().orders(failing, good);

        for (int i = 0; i < 4; i++) {
            Reply reply = caller().call(Call.post("http://orders/", "body"));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("good");
        }
        assertThat(failing.received()).isNotEmpty();
        assertThat(Stream.of(failing, good).flatMap(backend -> backend.received().stream()))
                .allMatch(seen -> seen.body().equals("body"));
    }

    @Test
    default void aBrokenConnectionIsTriedAgainAtAnotherEndpoint() throws Exception {
        Backend breaking = fixture().backend(Behaviour.reset());
        Backend good = fixture().backend(Behaviour.answer(200, "good"));
        fixture().orders(breaking, good);

        for (int i = 0; i < 4; i++) {
            assertThat(caller().call(Call.post("http://orders/", "body")).body())
                    .isEqualTo("good");
        }
        assertThat(breaking.received()).isNotEmpty();
        assertThat(good.received()).hasSize(4).allMatch(seen -> seen.body().equals("body"));
    }

    /** A mistake that others make: a policy is what allows it, and nothing else. */
    @Test
    default void withoutAPolicyARequestThatMayHaveRunIsSentOnce() throws Exception {
        Backend breaking = fixture().backend(Behaviour.reset());
        Backend failing = fixture().backend(Behaviour.answer(503, "sorry"));
        fixture()
                .publish(service(
                        "orders", RouteAction.Forward.to("v1"), fixture().cluster("v1", breaking)));
        assertThatThrownBy(() -> caller().call(Call.post("http://orders/", "body")))
                .isInstanceOf(IOException.class);
        fixture()
                .publish(service(
                        "orders", RouteAction.Forward.to("v1"), fixture().cluster("v1", failing)));
        assertThat(caller().call(Call.post("http://orders/", "body")).status()).isEqualTo(503);

        assertThat(breaking.received()).hasSize(1);
        assertThat(failing.received()).hasSize(1);
    }

    @Test
    default void anAttemptThatTakesTooLongIsTriedAgainElsewhere() throws Exception {
        Backend silent = fixture().backend(Behaviour.silence());
        Backend good = fixture().backend(Behaviour.answer(200, "good"));
        RetryPolicy policy = RetryPolicy.of(Set.of(RetryOn.GATEWAY_ERROR), 1)
                .withPerTryTimeout(Duration.ofSeconds(1))
                .withHosts(RetryHosts.AVOID_PREVIOUS);
        publish(CallPolicy.DEFAULT.withRetry(policy), silent, good);

        for (int i = 0; i < 2; i++) {
            assertThat(caller().call(Call.post("http://orders/", "body")).body())
                    .isEqualTo("good");
        }
        assertThat(silent.received()).isNotEmpty();
    }

    @Test
    default void aHeaderOfTheResponseMayAskForAnotherAttempt() throws Exception {
        Backend backend = fixture()
                .backend(Behaviour.first(
                        Behaviour.answer(200, "not yet", Map.of("x-again", "1")), Behaviour.answer(200, "now")));
        RetryConditions conditions = RetryConditions.of(Set.of(RetryOn.RETRIABLE_HEADERS))
                .withResponseHeaders(List.of(new HeaderMatch.Present("X-Again", true, false)));
        publish(CallPolicy.DEFAULT.withRetry(RetryPolicy.of(conditions, 1)), backend);

        assertThat(caller().call(Call.get("http://orders/")).body()).isEqualTo("now");
    }

    @Test
    default void attemptsAreCountedInHeaders() throws Exception {
        Backend backend = fixture().backend(Behaviour.first(Behaviour.answer(503, ""), Behaviour.answer(200, "")));
        CallPolicy policy = CallPolicy.DEFAULT
                .withRetry(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1))
                .withAttemptHeaders(new AttemptHeaders(true, true, true));
        publish(policy, backend);

        Reply reply = caller().call(Call.get("http://orders/"));

        assertThat(reply.headers().get("x-envoy-attempt-count")).containsExactly("2");
        assertThat(backend.received())
                .extracting(seen -> seen.header("x-envoy-attempt-count"))
                .containsExactly(List.of("1"), List.of("2"));
        assertThat(backend.received().get(1).header("x-envoy-is-timeout-retry")).containsExactly("false");
    }

    private void publish(CallPolicy policy, Backend... members) throws InterruptedException {
        RouteAction action = RouteAction.Forward.to(WeightedClusters.single("v1"), policy);
        fixture().publish(service("orders", action, fixture().cluster("v1", members)));
    }

    @Test
    default void anEndpointThatIsNotThereIsPassedOver() throws Exception {
        Backend good = fixture().backend(Behaviour.answer(200, "good"));
        fixture().orders(nobody(), good.endpoint());

        for (int i = 0; i < 4; i++) {
            assertThat(caller().call(Call.postOnce("http://orders/", "once")).body())
                    .isEqualTo("good");
        }
        assertThat(good.received()).hasSize(4).allMatch(seen -> seen.body().equals("once"));
    }

    @Test
    default void ifNoEndpointAnswersTheLibrarysOwnExceptionSaysSo() throws Exception {
        fixture().orders(nobody());

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/")))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("mesh:///orders")
                .hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    default void theLastServerErrorIsTheAnswer() throws Exception {
        Backend failing = fixture().backend(Behaviour.answer(503, "sorry"));
        fixture().orders(failing);

        Reply reply = caller().call(Call.get("http://orders/"));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).isEqualTo("sorry");
        assertThat(failing.received()).hasSize(3);
    }

    @Test
    default void aBodyThatCanBeSentOnceIsSentOnce() throws Exception {
        Backend failing = fixture().backend(Behaviour.answer(503, "sorry"));
        fixture().orders(failing);

        Reply reply = caller().call(Call.postOnce("http://orders/", "once"));

        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.body()).isEqualTo("sorry");
        assertThat(failing.received()).hasSize(1);
        assertThat(failing.received().get(0).body()).isEqualTo("once");
    }

    /** An address at which nobody listens. */
    private static Endpoint nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return Endpoint.of("127.0.0.1", socket.getLocalPort());
        }
    }
}
