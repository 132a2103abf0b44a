package dev.proxyless.mesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An RPC of which copies go to other clusters. What happens to them is never seen by the RPC. */
final class MirroredCall<Q, S> extends SimpleForwardingClientCall<Q, S> {

    private final RpcMirrors mirrors;
    private final MethodDescriptor<Q, S> method;
    private final CallOptions options;
    private final Channel next;
    /** Those that began; none before the RPC itself. */
    private volatile List<RpcMirror<Q>> copies = List.of();

    MirroredCall(
            ClientCall<Q, S> call,
            RpcMirrors mirrors,
            MethodDescriptor<Q, S> method,
            CallOptions options,
            Channel next) {
        super(call);
        this.mirrors = mirrors;
        this.method = method;
        this.options = options;
        this.next = next;
    }

    @Override
    public void start(Listener<S> listener, Metadata headers) {
        copies = mirrors.begin(method, options, next, headers);
        super.start(copies.isEmpty() ? listener : new Ending(listener), headers);
    }

    @Override
    public void sendMessage(Q message) {
        super.sendMessage(message);
        List<RpcMirror<Q>> all = copies;
        if (!all.isEmpty()) {
            int size = size(message);
            all.forEach(copy -> copy.send(message, size));
        }
    }

    @Override
    public void halfClose() {
        super.halfClose();
        copies.forEach(RpcMirror::halfClose);
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
        super.cancel(message, cause);
        copies.forEach(RpcMirror::giveUp);
    }

    /** A message that is a stream can be read once, and the RPC has read it. */
    private int size(Q message) {
        if (message instanceof InputStream) {
            return Integer.MAX_VALUE;
        }
        try (InputStream stream = method.streamRequest(message)) {
            return stream.available();
        } catch (IOException | RuntimeException e) {
            return Integer.MAX_VALUE;
        }
    }

    private final class Ending extends SimpleForwardingClientCallListener<S> {

        Ending(Listener<S> listener) {
            super(listener);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            copies.forEach(RpcMirror::giveUp);
            super.onClose(status, trailers);
        }
    }
}
