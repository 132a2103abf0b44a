package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.limit.CircuitBreaker;
import dev.proxyless.mesh.client.telemetry.AttemptObserver;
import dev.proxyless.mesh.client.telemetry.CallEnd;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A copy of an RPC at another cluster. Its messages are those of the RPC, its answer is thrown away, and it fails by itself. Used
 * by the thread of the RPC, but for its end and for {@link #giveUp}, which may come on any.
 */
final class RpcMirror<Q> extends ClientCall.Listener<Boolean> implements TimeLimits.Limited {

    /** A copy that cannot keep up must not make the process keep what it is behind. */
    private static final int MAX_WAITING = 16;

    private static final int MAX_MESSAGE_BYTES = 1024 * 1024;

    private final ClientCall<Q, Boolean> call;
    private final AttemptObserver observer;
    private final CircuitBreaker place;
    private final TimeLimits limits;
    private final long limitFromHalfClose;
    private final AtomicBoolean ended = new AtomicBoolean();
    private int waiting;
    private volatile boolean whole;

    /**
     * A copy that has not begun.
     *
     * @param call the copy itself
     * @param observer is told of its end
     * @param place where it has a place, which it gives back
     * @param limits ends it if it takes too long
     * @param limitFromHalfClose how long it may take from its half-close in nanoseconds; 0 means no limit
     */
    RpcMirror(
            ClientCall<Q, Boolean> call,
            AttemptObserver observer,
            CircuitBreaker place,
            TimeLimits limits,
            long limitFromHalfClose) {
        this.call = call;
        this.observer = observer;
        this.place = place;
        this.limits = limits;
        this.limitFromHalfClose = limitFromHalfClose;
    }

    void start(Metadata headers) {
        run(() -> {
            call.start(this, headers);
            call.request(Integer.MAX_VALUE);
        });
    }

    /**
     * Sends a message of the RPC.
     *
     * @param size its length in bytes
     */
    void send(Q message, int size) {
        if (ended.get()) {
            return;
        }
        waiting = call.isReady() ? 0 : waiting + 1;
        if (waiting > MAX_WAITING || size > MAX_MESSAGE_BYTES) {
            call.cancel("the copy cannot keep up with the RPC, or its message is too long", null);
        } else {
            run(() -> call.sendMessage(message));
        }
    }

    void halfClose() {
        whole = true;
        run(call::halfClose);
        if (limitFromHalfClose > 0 && !ended.get()) {
            limits.begin(this, limitFromHalfClose);
        }
    }

    /** The RPC is over. A copy of which nothing is missing goes on. */
    void giveUp() {
        if (!whole) {
            call.cancel("the RPC ended before its last message", null);
        }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        end(status);
    }

    @Override
    public boolean isOver() {
        return ended.get();
    }

    @Override
    public void expire() {
        call.cancel("the copy takes longer than the RPC may", null);
    }

    private void run(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            call.cancel("the copy failed", e);
            end(Status.fromThrowable(e));
        }
    }

    private void end(Status status) {
        if (ended.compareAndSet(false, true)) {
            place.release();
            observer.end(CallEnd.grpc(status.getCode().value()));
        }
    }
}
