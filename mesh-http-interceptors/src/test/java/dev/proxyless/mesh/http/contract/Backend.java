package dev.proxyless.mesh.http.contract;

import dev.proxyless.mesh.model.cluster.Endpoint;
import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.ChannelPipeline;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.SimpleChannelInboundHandler;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpRequest;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpObjectAggregator;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpServerCodec;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ServerUpgradeCodec;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A server on the loopback that speaks HTTP/1.1 and HTTP/2 without TLS, and does as a test says. */
public final class Backend implements AutoCloseable {

    private static final int MAX_BODY = 1 << 20;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final Channel channel;
    private volatile Behaviour behaviour;

    private Backend(String host, int port, Behaviour behaviour) {
        this.behaviour = behaviour;
        this.channel = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        accept(connection.pipeline());
                    }
                })
                .bind(host, port)
                .syncUninterruptibly()
                .channel();
    }

    /** Starts a server. */
    public static Backend start(Behaviour behaviour) {
        return start("127.0.0.1", 0, behaviour);
    }

    /** Starts a server at an address of the loopback, and a port or 0 for any. */
    public static Backend start(String host, int port, Behaviour behaviour) {
        return new Backend(host, port, behaviour);
    }

    /** Starts a server that answers with 200 and {@code name}. */
    public static Backend named(String name) {
        return start(Behaviour.answer(200, name));
    }

    /** Does something else from now on. */
    public void behave(Behaviour other) {
        behaviour = other;
    }

    /** What came so far, in order. */
    public List<Received> received() {
        return received;
    }

    /** Where it listens. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** It as a member of a cluster. */
    public Endpoint endpoint() {
        return Endpoint.of("127.0.0.1", port());
    }

    /** Ends it with all its connections. */
    @Override
    public void close() {
        boolean closed = channel.close().awaitUninterruptibly().isSuccess();
        boolean ended = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS)
                .awaitUninterruptibly()
                .isSuccess();
        if (!closed || !ended) {
            throw new IllegalStateException("the backend did not end");
        }
    }

    private void accept(ChannelPipeline pipeline) {
        HttpServerCodec http1 = new HttpServerCodec();
        Http2MultiplexHandler streams = new Http2MultiplexHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline()
                        .addLast(new Http2StreamFrameToHttpObjectCodec(true))
                        .addLast(new HttpObjectAggregator(MAX_BODY))
                        .addLast(new Answers(2));
            }
        });
        pipeline.addLast(
                http1,
                new HttpServerUpgradeHandler(
                        http1,
                        protocol -> new Http2ServerUpgradeCodec(
                                Http2FrameCodecBuilder.forServer().build(), streams),
                        MAX_BODY),
                new HttpObjectAggregator(MAX_BODY),
                new Answers(1));
    }

    private final class Answers extends SimpleChannelInboundHandler<FullHttpRequest> {

        private final int version;

        Answers(int version) {
            this.version = version;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            Received seen = Received.of(request, version);
            received.add(seen);
            behaviour.react(context.channel(), seen);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            Future<?> unused = context.close();
        }
    }
}
