package dev.proxyless.mesh.grpc;

import io.grpc.ClientCall;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call that has not begun, and may never: what is asked of it meanwhile waits in line. It is closed or passes, one of the two
 * and once. Thread-safe.
 */
final class HeldCall<Q, S> {

    /** Guarded by this object's monitor, as are the next two. */
    private List<Consumer<ClientCall<Q, S>>> waiting = new ArrayList<>();

    private boolean closed;
    private boolean passed;
    /** The call itself, once it has started. */
    private @Nullable ClientCall<Q, S> started;
    /** The same, once nothing waits any more. */
    private volatile @Nullable ClientCall<Q, S> begun;

    /** The call itself; null before it has started. While it starts this waits, for a callback of it may ask already. */
    @Nullable ClientCall<Q, S> started() {
        ClientCall<Q, S> call = begun;
        if (call != null) {
            return call;
        }
        synchronized (this) {
            return started;
        }
    }

    /** Has the call do something, now or when it begins; nothing if it is closed. */
    void inTurn(Consumer<ClientCall<Q, S>> action) {
        ClientCall<Q, S> call = begun;
        if (call == null) {
            synchronized (this) {
                call = begun;
                if (call == null) {
                    if (!closed) {
                        waiting.add(action);
                    }
                    return;
                }
            }
        }
        action.accept(call);
    }

    /** Nothing is to be closed any more, unless it is closed; whether it passes. */
    synchronized boolean pass() {
        if (!closed) {
            passed = true;
        }
        return passed;
    }

    /** Closes the call unless it passed or is closed; whether this did it. What waits is forgotten. */
    synchronized boolean close() {
        if (closed || passed) {
            return false;
        }
        closed = true;
        waiting = new ArrayList<>();
        return true;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /**
     * Starts the call, does what waits, and all else at once from now on. After {@link #pass}.
     *
     * @param start starts it
     */
    void begin(ClientCall<Q, S> call, Runnable start) {
        synchronized (this) {
            start.run();
            started = call;
        }
        for (; ; ) {
            List<Consumer<ClientCall<Q, S>>> turn;
            synchronized (this) {
                turn = waiting;
                if (turn.isEmpty()) {
                    begun = call;
                    return;
                }
                waiting = new ArrayList<>();
            }
            turn.forEach(action -> action.accept(call));
        }
    }
}
