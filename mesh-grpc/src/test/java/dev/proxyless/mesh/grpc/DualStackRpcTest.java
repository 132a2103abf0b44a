package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints with an address of each IP family, of which not all can be reached (gRFC A61). */
class DualStackRpcTest {

    private final MeshFixture fixture = new MeshFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({"::1, 127.0.0.1", "127.0.0.1, ::1"})
    void anAddressThatIsClosedIsPassedOver(String closed, String open) throws IOException {
        EchoServer server = fixture.server("one", open);
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(closed, 0));
            publish(Address.of(closed, reserved.getLocalPort()), Address.of(open, server.port()));

            assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("one");
        }
    }

    @Test
    void anAddressThatDoesNotAnswerIsNotWaitedFor() throws IOException {
        EchoServer server = fixture.server("one", "127.0.0.1");
        try (ServerSocket silent = new ServerSocket(0, 1, six())) {
            publish(Address.of("::1", silent.getLocalPort()), Address.of("127.0.0.1", server.port()));

            assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("one");
        }
    }

    @Test
    void anEndpointThatMovesToItsOtherAddressIsFoundThere() throws IOException {
        EchoServer before = fixture.server("before", "127.0.0.1");
        EchoServer after = fixture.server("after", "127.0.0.1");
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(six(), 0));
            Address first = Address.of("::1", reserved.getLocalPort());
            publish(first, Address.of("127.0.0.1", before.port()));
            ManagedChannel channel = fixture.channel("mesh:///orders");
            assertThat(call(channel)).isEqualTo("before");

            publish(first, Address.of("127.0.0.1", after.port()));

            Waits.until(() -> call(channel).equals("after"));
        }
    }

    private static InetAddress six() throws IOException {
        return InetAddress.getAllByName("::1")[0];
    }

    private void publish(Address first, Address second) {
        Endpoint endpoint = new Endpoint(first, List.of(second), HealthStatus.HEALTHY, 1, "", Metadata.EMPTY);
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", endpoint));
    }
}
