package dev.proxyless.mesh.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketTokenTest {

    @Test
    void aTokenGoesThroughASocketOfThisHostWithoutTls(@TempDir Path directory) throws Exception {
        Assumptions.assumeTrue(Epoll.isAvailable(), "no unix domain sockets here");
        Path socket = directory.resolve("xds.sock");
        Path token = Files.writeString(directory.resolve("token"), "who-i-am");
        Bootstrap bootstrap = Bootstrap.of(ConfigDocument.parse("boot", """
                {"xds_servers": [{"server_uri": "unix:%s", "channel_creds": [{"type": "insecure"}],
                   "call_creds": [{"type": "jwt_token_file", "config": {"jwt_token_file": "%s"}}]}]}
                """.formatted(socket, token)));
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        CompletableFuture<String> seen = new CompletableFuture<>();
        Server server = NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toString()))
                .channelType(EpollServerDomainSocketChannel.class)
                .bossEventLoopGroup(group)
                .workerEventLoopGroup(group)
                .addService(new AggregatedDiscoveryServiceImplBase() {})
                .intercept(new ServerInterceptor() {
                    @Override
                    public <Q, A> ServerCall.Listener<Q> interceptCall(
                            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                        seen.complete(String.valueOf(
                                headers.get(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER))));
                        return next.startCall(call, headers);
                    }
                })
                .build()
                .start();
        var there = bootstrap.servers().get(0);
        try (AdsTransport transport = GrpcConnections.create().to(there, DiscoveryService.AGGREGATED)) {
            transport.open(there.variant(), Runnable::run, new Ends(seen));
            assertThat(seen.get(20, TimeUnit.SECONDS)).isEqualTo("Bearer who-i-am");
        } finally {
            server.shutdownNow();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    private record Ends(CompletableFuture<String> seen) implements AdsTransport.Listener {

        @Override
        public void onReady() {}

        @Override
        public void onResponse(DiscoveryResponse response) {}

        @Override
        public void onResponse(DeltaDiscoveryResponse response) {}

        @Override
        public void onEnd(String reason) {
            seen.complete(reason);
        }

        @Override
        public void onUnimplemented(String reason) {
            seen.complete(reason);
        }
    }
}
