package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.client.Meshes.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.route.RouteAction;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints with an address of each IP family, of which not all can be reached (gRFC A61). */
public interface DualStackContract extends HttpClientContract {

    @ParameterizedTest
    @CsvSource({"::1, 127.0.0.1", "127.0.0.1, ::1"})
    default void anAddressThatCannotBeConnectedToIsNoFailureOfTheEndpoint(String closed, String open) throws Exception {
        Backend backend = fixture().backend(open, 0, Behaviour.answer(200, "here"));
        try (Socket reserved = reserve(closed)) {
            orders(Address.of(closed, reserved.getLocalPort()), Address.of(open, backend.port()));
            for (int i = 0; i < 3; i++) {
                Call post = Call.postOnce("http://orders/", "body");
                assertThat(caller().call(post).body()).isEqualTo("here");
            }
        }
        assertThat(backend.received())
                .hasSize(3)
                .allMatch(request -> request.body().equals("body"));
    }

    @Test
    default void theFirstAddressIsUsedWhileItCanBeReached() throws Exception {
        Backend first = fixture().backend("::1", 0, Behaviour.answer(200, "first"));
        Backend second = fixture().backend("127.0.0.1", 0, Behaviour.answer(200, "second"));
        orders(Address.of("::1", first.port()), Address.of("127.0.0.1", second.port()));

        assertThat(caller().call(Call.get("http://orders/")).body()).isEqualTo("first");
        assertThat(second.received()).isEmpty();
    }

    @Test
    default void whatWasSentIsNeverSentToAnotherAddress() throws Exception {
        Backend first = fixture().backend("::1", 0, Behaviour.reset());
        Backend second = fixture().backend("127.0.0.1", 0, Behaviour.answer(200, "second"));
        orders(Address.of("::1", first.port()), Address.of("127.0.0.1", second.port()));

        assertThatThrownBy(() -> caller().call(Call.postOnce("http://orders/", "body")))
                .isInstanceOf(IOException.class);
        assertThat(second.received()).isEmpty();
    }

    @Test
    default void anEndpointNoneOfWhoseAddressesCanBeReachedHasFailed() throws Exception {
        try (Socket six = reserve("::1");
                Socket four = reserve("127.0.0.1")) {
            orders(Address.of("::1", six.getLocalPort()), Address.of("127.0.0.1", four.getLocalPort()));

            assertThatThrownBy(() -> caller().call(Call.get("http://orders/")))
                    .isInstanceOf(IOException.class)
                    .hasStackTraceContaining("1 attempt: endpoint [::1]:" + six.getLocalPort() + " failed");
        }
    }

    /** All calls to {@code orders} go to one endpoint with these addresses, and are not tried again. */
    private void orders(Address first, Address second) throws InterruptedException {
        Endpoint endpoint = new Endpoint(first, List.of(second), HealthStatus.HEALTHY, 1, "", Metadata.EMPTY);
        fixture()
                .publish(service(
                        "orders", RouteAction.Forward.to("v1"), fixture().cluster("v1", endpoint)));
    }

    /** An address at which nobody listens, and nobody can while the socket is open. */
    private static Socket reserve(String host) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(host, 0));
        return socket;
    }
}
