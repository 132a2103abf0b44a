package dev.proxyless.mesh.grpc;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A streaming call driven by hand. */
final class Streams {

    final CompletableFuture<Status> end = new CompletableFuture<>();
    final List<String> messages = new CopyOnWriteArrayList<>();
    final CompletableFuture<Metadata> headers = new CompletableFuture<>();
    final CompletableFuture<Metadata> trailers = new CompletableFuture<>();
    /** How often it was said that more may be sent. */
    final AtomicInteger ready = new AtomicInteger();
    /** How often it was said that it is over. */
    final AtomicInteger ends = new AtomicInteger();
    /** Whether the application fails at messages. */
    volatile boolean failing;

    private final ClientCall<String, String> call;

    private Streams(ClientCall<String, String> call) {
        this.call = call;
    }

    static Streams open(Channel channel, MethodDescriptor<String, String> method, CallOptions options) {
        Streams stream = prepare(channel, method, options);
        stream.start();
        stream.request(Integer.MAX_VALUE);
        return stream;
    }

    /** A call that has not begun. */
    static Streams prepare(Channel channel, MethodDescriptor<String, String> method, CallOptions options) {
        return new Streams(channel.newCall(method, options));
    }

    /** Sends some messages, half-closes, and gives what came. */
    static List<String> talk(Channel channel, MethodDescriptor<String, String> method, int messages) {
        Streams stream = open(channel, method, MeshFixture.within(10));
        for (int i = 0; i < messages; i++) {
            stream.call.sendMessage("message " + i);
        }
        stream.halfClose();
        Status status = stream.await();
        if (!status.isOk()) {
            throw status.asRuntimeException();
        }
        return stream.messages;
    }

    void start() {
        start(new Metadata());
    }

    void start(Metadata sent) {
        call.start(new Responses(), sent);
    }

    void request(int count) {
        call.request(count);
    }

    boolean isReady() {
        return call.isReady();
    }

    void compress(boolean enabled) {
        call.setMessageCompression(enabled);
    }

    Attributes attributes() {
        return call.getAttributes();
    }

    void send(String message) {
        call.sendMessage(message);
    }

    void cancel() {
        call.cancel("enough", null);
    }

    void halfClose() {
        call.halfClose();
    }

    Status await() {
        try {
            return end.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private final class Responses extends ClientCall.Listener<String> {

        @Override
        public void onHeaders(Metadata received) {
            headers.complete(received);
        }

        @Override
        public void onMessage(String message) {
            if (failing) {
                throw new IllegalStateException("told to");
            }
            messages.add(message);
        }

        @Override
        public void onReady() {
            ready.incrementAndGet();
        }

        @Override
        public void onClose(Status status, Metadata received) {
            ends.incrementAndGet();
            trailers.complete(received);
            end.complete(status);
        }
    }
}
