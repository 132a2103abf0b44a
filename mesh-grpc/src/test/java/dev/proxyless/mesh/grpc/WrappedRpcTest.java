package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What an application may ask of an RPC of gRPC, it may ask of one whatever its route lays around it. */
class WrappedRpcTest {

    private static final String LARGE = "x".repeat(64 * 1024);

    private final MeshFixture fixture = new MeshFixture();
    private final EchoServer server = fixture.server("one");
    private final EchoServer shadow = fixture.server("shadow");

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfStreamWorks(Wrapping wrapping) {
        ManagedChannel channel = channel(wrapping);

        assertThat(call(channel)).isEqualTo("one");
        assertThat(Streams.talk(channel, EchoServer.UPLOAD, 10)).containsExactly("one");
        assertThat(Streams.talk(channel, EchoServer.DOWNLOAD, 1)).containsExactly("one");
        assertThat(Streams.talk(channel, EchoServer.CHAT, 3)).containsExactly("one", "one", "one");
        assertThat(server.messages)
                .containsExactly(
                        "hello",
                        "message 0",
                        "message 1",
                        "message 2",
                        "message 3",
                        "message 4",
                        "message 5",
                        "message 6",
                        "message 7",
                        "message 8",
                        "message 9",
                        "message 0",
                        "message 0",
                        "message 1",
                        "message 2");
    }

    @ParameterizedTest
    @EnumSource
    void messagesComeAsTheyAreAskedFor(Wrapping wrapping) {
        Streams stream = Streams.prepare(channel(wrapping), EchoServer.CHAT, within(10));
        stream.start();
        stream.request(1);
        for (int i = 0; i < 3; i++) {
            stream.send("x");
        }
        stream.halfClose();
        Waits.until(() -> server.messages.size() == 3 && stream.messages.size() == 1);
        stream.request(1);
        Waits.until(() -> stream.messages.size() == 2);
        assertThat(stream.end).isNotDone();

        stream.request(2);

        assertThat(stream.await().isOk()).isTrue();
        assertThat(stream.messages).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    void theApplicationIsToldWhenItMaySendMore(Wrapping wrapping) {
        server.stalling = true;
        Streams stream = Streams.open(channel(wrapping), EchoServer.CHAT, within(20));
        Waits.until(() -> stream.ready.get() > 0);
        int sent = 0;
        while (stream.isReady()) {
            stream.send(LARGE);
            sent++;
        }
        int before = stream.ready.get();

        Waits.until(() -> server.calls() == 1);
        server.resume();

        Waits.until(() -> stream.ready.get() > before && stream.isReady());
        stream.halfClose();
        assertThat(stream.await().isOk()).isTrue();
        assertThat(stream.messages).hasSize(sent);
    }

    @ParameterizedTest
    @EnumSource
    void theApplicationMayCancelMidway(Wrapping wrapping) {
        Streams stream = Streams.open(channel(wrapping), EchoServer.CHAT, within(10));
        stream.send("x");
        Waits.until(() -> stream.messages.size() == 1);

        stream.cancel();

        assertThat(stream.await().getCode()).isEqualTo(Status.Code.CANCELLED);
        assertThat(stream.await().getDescription()).isEqualTo("enough");
        Waits.until(() -> server.cancelled.get() == 1 && fixture.inFlight("orders", "v1") == 0);
    }

    @ParameterizedTest
    @EnumSource
    void theApplicationMayCancelBeforeAnythingCame(Wrapping wrapping) {
        server.silent = true;
        ManagedChannel channel = channel(wrapping);
        Streams stream = Streams.open(channel, EchoServer.CHAT, within(10));

        stream.cancel();

        assertThat(stream.await().getCode()).isEqualTo(Status.Code.CANCELLED);
        Waits.until(() -> fixture.inFlight("orders", "v1") == 0);
    }

    @ParameterizedTest
    @EnumSource
    void aDeadlineEndsIt(Wrapping wrapping) {
        server.silent = true;

        Status status = MeshFixture.failure(
                channel(wrapping), CallOptions.DEFAULT.withDeadlineAfter(150, TimeUnit.MILLISECONDS));

        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        Waits.until(() -> fixture.inFlight("orders", "v1") == 0);
    }

    @ParameterizedTest
    @EnumSource
    void aListenerThatThrowsEndsItOnce(Wrapping wrapping) {
        Streams stream = Streams.prepare(channel(wrapping), EchoServer.CHAT, within(10));
        stream.failing = true;
        stream.start();
        stream.request(10);
        stream.send("x");

        Status status = stream.await();

        assertThat(status.getCode()).isEqualTo(Status.Code.CANCELLED);
        assertThat(status.getCause()).hasMessage("told to");
        Waits.until(() -> server.cancelled.get() == 1 && fixture.inFlight("orders", "v1") == 0);
        assertThat(stream.ends.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource
    void itTellsWhereItGoesAndHowItsMessagesArePacked(Wrapping wrapping) {
        Streams stream = Streams.prepare(
                channel(wrapping),
                EchoServer.CHAT,
                within(10).withCompression("gzip").withAuthority("elsewhere"));
        stream.start();
        stream.compress(true);
        stream.request(10);
        stream.send(LARGE);
        stream.headers.orTimeout(10, TimeUnit.SECONDS).join();

        assertThat(String.valueOf(stream.attributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)))
                .endsWith(":" + server.port());
        stream.halfClose();
        assertThat(stream.await().isOk()).isTrue();
        assertThat(server.authorities).containsExactly("elsewhere");
        assertThat(server.headers.element().get(Metadata.Key.of("grpc-encoding", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("gzip");
        assertThat(server.messages).containsExactly(LARGE);
    }

    @ParameterizedTest
    @EnumSource
    void itWaitsForAnEndpointIfItIsToAndFailsIfNot(Wrapping wrapping) {
        EchoServer gone = fixture.server("gone");
        gone.close();
        wrapping.publish(fixture, gone, shadow);
        ManagedChannel channel = fixture.channel("mesh:///orders");
        assertThat(MeshFixture.failure(channel, within(10)).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        Streams stream = Streams.open(channel, EchoServer.CHAT, within(10).withWaitForReady());
        stream.halfClose();

        wrapping.publish(fixture, server, shadow);

        assertThat(stream.await().isOk()).isTrue();
    }

    private ManagedChannel channel(Wrapping wrapping) {
        wrapping.publish(fixture, server, shadow);
        return fixture.channel("mesh:///orders");
    }
}
