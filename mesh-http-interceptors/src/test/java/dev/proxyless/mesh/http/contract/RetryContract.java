package dev.proxyless.mesh.http.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.cluster.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
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
