package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Endpoint;
import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeshChannelTest {

    private final MeshFixture fixture = new MeshFixture();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anRpcReachesAnEndpointOfItsRoutesCluster() {
        EchoServer server = fixture.server("one");
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", server));

        assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("one");
        assertThat(server.authorities).containsExactly("orders");
    }

    @Test
    void endpointsTakeTurns() {
        fixture.source.service(
                "orders", List.of(to("v1")), cluster("v1", fixture.server("one"), fixture.server("two")));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        List<String> answers = new ArrayList<>();

        // The second connection may come a moment after the first: until then the first takes all.
        for (int i = 0; i < 1000 && !(answers.contains("one") && answers.contains("two")); i++) {
            answers.add(call(channel));
        }
        answers.clear();
        for (int i = 0; i < 10; i++) {
            answers.add(call(channel));
        }

        assertThat(answers).filteredOn("one"::equals).hasSize(5);
    }

    @Test
    void everyKindOfStreamWorks() {
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", fixture.server("one")));
        ManagedChannel channel = fixture.channel("mesh:///orders");

        assertThat(Streams.talk(channel, EchoServer.UPLOAD, 3)).containsExactly("one");
        assertThat(Streams.talk(channel, EchoServer.CHAT, 3)).containsExactly("one", "one", "one");
        assertThat(ClientCalls.blockingServerStreamingCall(channel, EchoServer.DOWNLOAD, within(10), "x"))
                .toIterable()
                .containsExactly("one");
    }

    @Test
    void anRpcBeforeTheFirstConfigurationWaitsForItUntilItsDeadline() throws Exception {
        ManagedChannel channel = fixture.channel("mesh:///orders");
        assertThat(failure(channel, CallOptions.DEFAULT.withDeadlineAfter(50, TimeUnit.MILLISECONDS))
                        .getCode())
                .isEqualTo(Status.Code.DEADLINE_EXCEEDED);

        var answer = ClientCalls.futureUnaryCall(channel.newCall(EchoServer.UNARY, within(10)), "hello");
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", fixture.server("one")));

        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("one");
    }

    @Test
    void anUnknownServiceFailsClearlyUntilThereIsOne() {
        fixture.source.absent("orders");
        ManagedChannel channel = fixture.channel("mesh:///orders");

        Status status = failure(channel, within(10).withWaitForReady());
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).contains("mesh:///orders", "Listener", "the control plane has none");

        fixture.source.service("orders", List.of(to("v1")), cluster("v1", fixture.server("one")));
        Waits.until(() -> channel.getState(true) == ConnectivityState.READY);
        assertThat(call(channel)).isEqualTo("one");
    }

    @Test
    void whereNoEndpointCanBeReachedTheErrorNamesOne() {
        EchoServer gone = fixture.server("gone");
        Endpoint endpoint = gone.endpoint();
        gone.close();
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", endpoint));

        Status status = failure(fixture.channel("mesh:///orders"), within(10));
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription())
                .contains("mesh:///orders", "cluster v1", endpoint.address().toString());
    }

    @Test
    void aClusterWithoutEndpointsFailsAtOnce() {
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", new Endpoint[0]));

        assertThat(failure(fixture.channel("mesh:///orders"), within(10)).getDescription())
                .contains("cluster v1: usable endpoints: 0");
    }

    @Test
    void aHostNameIsResolved() {
        EchoServer server = fixture.server("one");
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", Endpoint.of("localhost", server.port())));

        assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("one");
    }

    @Test
    void anEndpointThatComesBackIsUsedAgain() {
        EchoServer server = fixture.server("one");
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", server));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        call(channel);

        int port = server.port();
        server.close();
        Waits.until(() -> channel.getState(false) != ConnectivityState.READY);
        try (EchoServer again = EchoServer.start("again", port)) {
            assertThat(again.calls()).isZero();
            channel.resetConnectBackoff();
            String answer = ClientCalls.blockingUnaryCall(
                    channel, EchoServer.UNARY, within(20).withWaitForReady(), "hello");
            assertThat(answer).isEqualTo("again");
        }
    }

    @Test
    void anIdleChannelLetsItsServiceGoAndTakesItAgainForTheNextRpc() throws Exception {
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", fixture.server("one")));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        call(channel);
        assertThat(fixture.source.wants.poll(5, TimeUnit.SECONDS)).containsExactly(ServiceName.of("orders"));

        channel.enterIdle();
        assertThat(fixture.source.wants.poll(5, TimeUnit.SECONDS)).isNotNull().isEmpty();

        assertThat(call(channel)).isEqualTo("one");
    }

    @Test
    void aChannelOfAClosedClientSaysSo() {
        ManagedChannel channel = fixture.channel("mesh:///orders");
        fixture.mesh.close();

        assertThat(failure(channel, within(10)).getDescription()).contains("mesh:///orders", "closed");
    }
}
