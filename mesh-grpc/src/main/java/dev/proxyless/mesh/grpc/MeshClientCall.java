package dev.proxyless.mesh.grpc;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;

/** An RPC that needs more than a route: changed headers, a limit that counts from its half-close, or an observer. */
final class MeshClientCall<Q, S> extends SimpleForwardingClientCall<Q, S> implements TimeLimits.Limited {

    private final MeshRpc rpc;
    private final long limitFromHalfClose;
    private volatile boolean closed;
    private volatile boolean timedOut;

    MeshClientCall(ClientCall<Q, S> call, MeshRpc rpc, long limitFromHalfClose) {
        super(call);
        this.rpc = rpc;
        this.limitFromHalfClose = limitFromHalfClose;
    }

    @Override
    public void start(Listener<S> listener, Metadata headers) {
        HeaderChanges.apply(rpc.headers().request(), headers, rpc.channel().names());
        super.start(new Responses(listener), headers);
    }

    @Override
    public void halfClose() {
        super.halfClose();
        if (limitFromHalfClose > 0 && !closed) {
            rpc.channel().limits().begin(this, limitFromHalfClose);
        }
    }

    @Override
    public boolean isOver() {
        return closed;
    }

    @Override
    public void expire() {
        timedOut = true;
        cancel("route timeout", null);
    }

    private final class Responses extends SimpleForwardingClientCallListener<S> {

        Responses(Listener<S> listener) {
            super(listener);
        }

        @Override
        public void onHeaders(Metadata headers) {
            HeaderChanges.apply(rpc.headers().response(), headers, rpc.channel().names());
            super.onHeaders(headers);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed = true;
            Status told = timedOut && status.getCode() == Status.Code.CANCELLED
                    ? Status.DEADLINE_EXCEEDED.withDescription(rpc.channel()
                            .describe("route timeout: no end of the response within "
                                    + Duration.ofNanos(limitFromHalfClose) + " of the end of the request"))
                    : status;
            rpc.end(told);
            super.onClose(told, trailers);
        }
    }
}
