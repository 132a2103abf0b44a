package dev.proxyless.mesh.grpc;

import io.grpc.ClientCall;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An RPC that needs more than a route: changed headers, a limit that counts from its half-close or from its last message, or
 * an observer.
 */
final class MeshClientCall<Q, S> extends SimpleForwardingClientCall<Q, S> implements TimeLimits.Limited {

    private final MeshRpc rpc;
    private final @Nullable RpcHeaders headers;
    private final long limitFromHalfClose;
    private final @Nullable IdleLimit idle;
    private volatile boolean closed;
    private volatile @Nullable String timedOut;

    /**
     * A call that has not begun.
     *
     * @param headers what changes about its headers; null if nothing does
     * @param limitFromHalfClose how long it may take from its half-close in nanoseconds; 0 means no limit
     * @param idleLimit how long nothing may come or go in nanoseconds; 0 means no limit
     */
    MeshClientCall(
            ClientCall<Q, S> call, MeshRpc rpc, @Nullable RpcHeaders headers, long limitFromHalfClose, long idleLimit) {
        super(call);
        this.rpc = rpc;
        this.headers = headers;
        this.limitFromHalfClose = limitFromHalfClose;
        this.idle = idleLimit == 0 ? null : rpc.channel().limits().idle(new Idle(idleLimit), idleLimit);
    }

    @Override
    public void start(Listener<S> listener, Metadata sent) {
        if (headers != null) {
            headers.changeRequest(sent);
        }
        super.start(new Responses(listener), sent);
        if (idle != null) {
            idle.begin();
        }
    }

    @Override
    public void sendMessage(Q message) {
        seen();
        super.sendMessage(message);
    }

    @Override
    public void halfClose() {
        seen();
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
        expire("route timeout: no end of the response within " + Duration.ofNanos(limitFromHalfClose)
                + " of the end of the request");
    }

    private void expire(String why) {
        timedOut = why;
        cancel(why, null);
    }

    private void seen() {
        if (idle != null) {
            idle.seen();
        }
    }

    private final class Idle implements TimeLimits.Limited {

        private final long nanos;

        Idle(long nanos) {
            this.nanos = nanos;
        }

        @Override
        public boolean isOver() {
            return closed;
        }

        @Override
        public void expire() {
            MeshClientCall.this.expire("idle timeout: nothing came or went for " + Duration.ofNanos(nanos));
        }
    }

    private final class Responses extends SimpleForwardingClientCallListener<S> {

        private boolean answered;

        Responses(Listener<S> listener) {
            super(listener);
        }

        @Override
        public void onHeaders(Metadata received) {
            seen();
            answered = true;
            if (headers != null) {
                headers.changeResponse(received);
            }
            super.onHeaders(received);
        }

        @Override
        public void onMessage(S message) {
            seen();
            super.onMessage(message);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            closed = true;
            if (idle != null) {
                idle.end();
            }
            String why = timedOut;
            Status told = why != null && status.getCode() == Status.Code.CANCELLED
                    ? Status.DEADLINE_EXCEEDED.withDescription(rpc.channel().describe(why))
                    : status;
            if (headers != null && !answered) {
                headers.changeOnlyTrailers(trailers);
            }
            rpc.end(told);
            super.onClose(told, trailers);
        }
    }
}
