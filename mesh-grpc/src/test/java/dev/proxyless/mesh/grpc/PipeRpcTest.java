package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Endpoints that are Unix domain sockets, which a channel reaches by a transport that is made for them. */
class PipeRpcTest {

    private final MeshFixture fixture = new MeshFixture();
    private final Deque<Runnable> open = new ArrayDeque<>();
    private final EventLoopGroup nio = group(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()));
    private Path directory = Path.of("");

    @BeforeEach
    void makeDirectory() throws IOException {
        // Not JUnit's: its name may be longer than a socket's path can be.
        directory = Files.createTempDirectory("mesh");
        open.push(() -> {
            try {
                Files.delete(directory);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    @AfterEach
    void close() {
        fixture.close();
        while (!open.isEmpty()) {
            open.pop().run();
        }
    }

    @Test
    void aPipeIsReachedByNettysOwnTransportOfTheJdksSockets() {
        Path path = directory.resolve("one.sock");
        EchoServer server = serve("one", path);
        publish(pipe(path));

        assertThat(call(channel(this::nioPipes))).isEqualTo("one");
        assertThat(server.authorities).containsExactly("orders");
    }

    @Test
    void aServerThatComesBackIsFoundAgain() {
        Path path = directory.resolve("one.sock");
        EchoServer before = serve("before", path);
        publish(pipe(path));
        ManagedChannel channel = channel(this::nioPipes);
        assertThat(call(channel)).isEqualTo("before");

        before.close();
        serve("after", path);

        Waits.until(() -> answer(channel).equals("after"));
    }

    @Test
    void aPipeAndAnAbstractSocketAreReachedByEpoll() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "no epoll here");
        EventLoopGroup epoll = group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()));
        Path path = directory.resolve("one.sock");
        serve("one", path);
        String name = "mesh-" + directory.getFileName();
        started(EchoServer.start(
                "hidden",
                NettyServerBuilder.forAddress(new DomainSocketAddress('\0' + name))
                        .bossEventLoopGroup(epoll)
                        .workerEventLoopGroup(epoll)
                        .channelType(EpollServerDomainSocketChannel.class)));
        UnaryOperator<NettyChannelBuilder> transport = builder ->
                builder.eventLoopGroup(epoll).channelType(EpollDomainSocketChannel.class, DomainSocketAddress.class);
        MeshGrpc grpc = MeshGrpc.create(fixture.mesh).withPipes(DomainSocketAddress::new);
        ManagedChannel channel = channel(grpc, transport);

        publish(pipe(path));
        assertThat(call(channel)).isEqualTo("one");

        publish(Endpoint.at(Address.pipe("@" + name)));
        Waits.until(() -> call(channel).equals("hidden"));
    }

    @Test
    void aTransportForTcpSaysThatAPipeIsNotForIt() {
        publish(pipe(directory.resolve("one.sock")));

        assertThat(failure(channel(builder -> builder), within(10)).getDescription())
                .contains("of " + directory.resolve("one.sock") + ": ")
                .contains(
                        "(expected: a server that listens there, and a channel whose transport is made for Unix domain");
        assertThat(failure(channel(this::nioTcp), within(10)).getDescription())
                .contains("UnsupportedAddressTypeException (expected: a server that listens there, and a channel");
    }

    @Test
    void aTransportForPipesSaysThatAPortIsNotForIt() {
        publish(fixture.server("tcp").endpoint());

        Status status = failure(channel(this::nioPipes), within(10));

        assertThat(status.getDescription()).contains("(expected: a channel whose transport is made for TCP)");
    }

    @Test
    void soDoesEpolls() {
        Assumptions.assumeTrue(Epoll.isAvailable(), "no epoll here");
        EventLoopGroup epoll = group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()));
        publish(fixture.server("tcp").endpoint());

        Status status = failure(
                channel(builder -> builder.eventLoopGroup(epoll).channelType(EpollDomainSocketChannel.class)),
                within(10));

        assertThat(status.getDescription()).contains("(expected: a channel whose transport is made for TCP)");
    }

    @Test
    void aPortAtWhichNobodyListensIsNoMatterOfTheTransport() throws IOException {
        try (Socket reserved = new Socket()) {
            reserved.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            publish(Endpoint.of("127.0.0.1", reserved.getLocalPort()));

            assertThat(failure(channel(builder -> builder), within(10)).getDescription())
                    .doesNotContain("transport");
        }
    }

    @Test
    void aSocketThatIsNotThereIsNamed() {
        publish(pipe(directory.resolve("none.sock")));

        assertThat(failure(channel(this::nioPipes), within(10)).getDescription())
                .contains("of " + directory.resolve("none.sock") + ": ")
                .contains("No such file or directory (expected: a server that listens there");
    }

    @Test
    void anAbstractSocketNeedsAnAddressThatTheJdkHasNot() {
        publish(Endpoint.at(Address.pipe("@hidden")));

        assertThat(failure(channel(this::nioPipes), within(10)).getDescription())
                .contains("of @hidden: the JDK has no address for a socket in the abstract namespace (expected:");
    }

    @Test
    void endpointsThatTheTransportReachesAreUsedBesideThoseThatItDoesNot() {
        publish(pipe(directory.resolve("none.sock")), fixture.server("tcp").endpoint());
        ManagedChannel channel = channel(builder -> builder);

        for (int i = 0; i < 4; i++) {
            assertThat(call(channel)).isEqualTo("tcp");
        }
    }

    /** Empty while the server is away. */
    private static String answer(ManagedChannel channel) {
        try {
            return call(channel);
        } catch (StatusRuntimeException e) {
            return "";
        }
    }

    private EchoServer serve(String name, Path path) {
        return started(EchoServer.start(
                name,
                NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(path))
                        .bossEventLoopGroup(nio)
                        .workerEventLoopGroup(nio)
                        .channelType(NioServerDomainSocketChannel.class)));
    }

    private EchoServer started(EchoServer server) {
        open.push(server::close);
        return server;
    }

    private EventLoopGroup group(EventLoopGroup group) {
        open.push(() -> assertThat(
                        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(10, TimeUnit.SECONDS))
                .isTrue());
        return group;
    }

    private NettyChannelBuilder nioPipes(NettyChannelBuilder builder) {
        Class<? extends SocketAddress> addresses = UnixDomainSocketAddress.class;
        return builder.eventLoopGroup(nio).channelType(NioDomainSocketChannel.class, addresses);
    }

    private NettyChannelBuilder nioTcp(NettyChannelBuilder builder) {
        return builder.eventLoopGroup(nio).channelType(NioSocketChannel.class);
    }

    private ManagedChannel channel(UnaryOperator<NettyChannelBuilder> transport) {
        return channel(MeshGrpc.create(fixture.mesh), transport);
    }

    private ManagedChannel channel(MeshGrpc grpc, UnaryOperator<NettyChannelBuilder> transport) {
        NettyChannelBuilder builder =
                NettyChannelBuilder.forTarget("mesh:///orders").usePlaintext();
        return fixture.opened(grpc.configure(transport.apply(builder)).build());
    }

    private void publish(Endpoint... endpoints) {
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", endpoints));
    }

    private static Endpoint pipe(Path path) {
        return Endpoint.at(Address.pipe(path.toString()));
    }
}
