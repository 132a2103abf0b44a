package dev.proxyless.mesh.grpc;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A streaming call driven by hand. */
final class Streams {

    final CompletableFuture<Status> end = new CompletableFuture<>();
    final List<String> messages = new CopyOnWriteArrayList<>();
    final CompletableFuture<Metadata> headers = new CompletableFuture<>();
    private final ClientCall<String, String> call;

    private Streams(ClientCall<String, String> call) {
        this.call = call;
    }

    static Streams open(ManagedChannel channel, MethodDescriptor<String, String> method, CallOptions options) {
        ClientCall<String, String> call = channel.newCall(method, options);
        Streams stream = new Streams(call);
        call.start(stream.new Responses(), new Metadata());
        call.request(Integer.MAX_VALUE);
        return stream;
    }

    /** Sends some messages, half-closes, and gives what came. */
    static List<String> talk(ManagedChannel channel, MethodDescriptor<String, String> method, int messages) {
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
            messages.add(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            end.complete(status);
        }
    }
}
