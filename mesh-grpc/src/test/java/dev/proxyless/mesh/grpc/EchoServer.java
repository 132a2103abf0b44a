package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.cluster.Endpoint;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server on loopback that answers with its own name, once for each request message. */
final class EchoServer implements AutoCloseable {

    static final MethodDescriptor<String, String> UNARY = method("Unary", MethodType.UNARY);
    static final MethodDescriptor<String, String> UPLOAD = method("Upload", MethodType.CLIENT_STREAMING);
    static final MethodDescriptor<String, String> DOWNLOAD = method("Download", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<String, String> CHAT = method("Chat", MethodType.BIDI_STREAMING);

    /** Headers of the calls, in the order in which they came. */
    final Queue<Metadata> headers = new ConcurrentLinkedQueue<>();
    /** Authorities of the calls, in the order in which they came. */
    final Queue<String> authorities = new ConcurrentLinkedQueue<>();
    /** Messages of the calls, in the order in which they came. */
    final Queue<String> messages = new ConcurrentLinkedQueue<>();
    /** How many of the next calls fail, and how. */
    final AtomicInteger failing = new AtomicInteger();

    volatile Status failure = Status.UNAVAILABLE.withDescription("told to");
    /** Whether calls get no answer. */
    volatile boolean silent;
    /** Whether calls that fail have headers first. */
    volatile boolean headersFirst;
    /** Whether messages are read only when {@link #resume} is called. */
    volatile boolean stalling;
    /** What goes with each answer, and with each failure. */
    volatile Metadata answer = new Metadata();
    /** How many calls were cancelled. */
    final AtomicInteger cancelled = new AtomicInteger();

    private final Queue<ServerCall<String, String>> stalled = new ConcurrentLinkedQueue<>();

    private final String name;
    private final Server server;
    private int port;

    private EchoServer(String name, NettyServerBuilder builder) {
        this.name = name;
        this.server = builder.addService(ServerServiceDefinition.builder("test.Echo")
                        .addMethod(UNARY, handler())
                        .addMethod(UPLOAD, handler())
                        .addMethod(DOWNLOAD, handler())
                        .addMethod(CHAT, handler())
                        .build())
                .build();
    }

    static EchoServer start(String name) {
        return start(name, 0);
    }

    static EchoServer start(String name, int port) {
        return start(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    static EchoServer start(String name, InetSocketAddress address) {
        return start(name, NettyServerBuilder.forAddress(address));
    }

    /** A server that listens as {@code builder} says. */
    static EchoServer start(String name, NettyServerBuilder builder) {
        EchoServer echo = new EchoServer(name, builder);
        try {
            echo.server.start();
            echo.port = echo.server.getPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return echo;
    }

    Endpoint endpoint() {
        return Endpoint.of("127.0.0.1", port);
    }

    int port() {
        return port;
    }

    /** Reads what there is of all calls that stall. */
    void resume() {
        stalled.forEach(call -> call.request(Integer.MAX_VALUE));
    }

    int calls() {
        return headers.size();
    }

    /** Ends at once, with all connections. */
    @Override
    public void close() {
        server.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ServerCallHandler<String, String> handler() {
        return (call, received) -> {
            headers.add(received);
            authorities.add(String.valueOf(call.getAuthority()));
            if (stalling) {
                stalled.add(call);
            } else {
                call.request(Integer.MAX_VALUE);
            }
            if (failing.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                if (headersFirst) {
                    call.sendHeaders(new Metadata());
                }
                call.close(failure, copy(answer));
                return new ServerCall.Listener<>() {};
            }
            return new Echo(call);
        };
    }

    private final class Echo extends ServerCall.Listener<String> {

        private final ServerCall<String, String> call;
        private boolean answered;

        Echo(ServerCall<String, String> call) {
            this.call = call;
        }

        @Override
        public void onMessage(String message) {
            messages.add(message);
            if (silent) {
                return;
            }
            if (!answered) {
                call.sendHeaders(copy(answer));
                answered = true;
            }
            if (!call.getMethodDescriptor().getType().serverSendsOneMessage()) {
                call.sendMessage(name);
            }
        }

        @Override
        public void onCancel() {
            cancelled.incrementAndGet();
        }

        @Override
        public void onHalfClose() {
            if (silent) {
                return;
            }
            if (call.getMethodDescriptor().getType().serverSendsOneMessage()) {
                call.sendMessage(name);
            }
            call.close(Status.OK, new Metadata());
        }
    }

    private static Metadata copy(Metadata headers) {
        Metadata copy = new Metadata();
        copy.merge(headers);
        return copy;
    }

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setFullMethodName("test.Echo/" + name)
                .setType(type)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {

        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
