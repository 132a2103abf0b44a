package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.model.cluster.Address;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.protobuf.services.HealthStatusManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint that speaks gRPC: the standard health check, and two methods whose messages are text, so that a test needs
 * no generated code. Unless told otherwise {@link #CALL} is answered with the endpoint's own name.
 */
public final class GrpcBackend implements Backend {

    /** A request and an answer. */
    public static final MethodDescriptor<String, String> CALL =
            TextMethods.method(MethodDescriptor.MethodType.UNARY, "testkit.Backend/Call");

    /** Every message that comes in goes back, until the client has no more. */
    public static final MethodDescriptor<String, String> ECHO =
            TextMethods.method(MethodDescriptor.MethodType.BIDI_STREAMING, "testkit.Backend/Echo");

    private static final long SHUTDOWN_SECONDS = 10;
    /** Long enough for the last of gRPC's own tasks to find the loop alive. */
    private static final long QUIET_MILLIS = 20;

    private final String name;
    private final String version;
    private final Behaviour behaviour = new Behaviour();
    private final ExecutorService threads;
    private final Connections connections = new Connections();
    private final EventLoopGroup eventLoop;
    private volatile BiFunction<Metadata, String, String> handler;
    private @Nullable Server server;
    private int port;

    private GrpcBackend(String name, String version) {
        this.name = name;
        this.version = version;
        this.handler = (headers, request) -> name;
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, "testkit-grpc-" + name);
            thread.setDaemon(true);
            return thread;
        };
        this.threads = Executors.newCachedThreadPool(daemons);
        this.eventLoop = new MultiThreadIoEventLoopGroup(1, daemons, NioIoHandler.newFactory());
    }

    /** Starts an endpoint {@code name} that runs {@code version}, on a free port. */
    public static GrpcBackend start(String name, String version) {
        GrpcBackend backend = new GrpcBackend(name, version);
        backend.restart();
        return backend;
    }

    /** Answers {@link #CALL} with {@code handler} from now on, when {@link #behaviour} lets a call through. */
    public GrpcBackend handler(BiFunction<Metadata, String, String> handler) {
        this.handler = handler;
        return this;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public synchronized Address.Socket address() {
        return new Address.Socket("127.0.0.1", port);
    }

    @Override
    public Behaviour behaviour() {
        return behaviour;
    }

    @Override
    public synchronized void restart() {
        if (server != null) {
            return;
        }
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                    .executor(threads)
                    .bossEventLoopGroup(eventLoop)
                    .workerEventLoopGroup(eventLoop)
                    .channelFactory(connections::newServerChannel)
                    .addService(new HealthStatusManager().getHealthService())
                    .addService(TextMethods.service((headers, request) -> handler.apply(headers, request)))
                    .intercept(new BehaviourInterceptor(this))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on 127.0.0.1:" + port, e);
        }
        port = server.getPort();
    }

    @Override
    public synchronized void kill() {
        if (server == null) {
            return;
        }
        Server dying = server;
        server = null;
        connections.reset();
        try {
            dying.shutdownNow().awaitTermination(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        kill();
        threads.shutdownNow();
        eventLoop
                .shutdownGracefully(QUIET_MILLIS, TimeUnit.SECONDS.toMillis(SHUTDOWN_SECONDS), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
    }
}
