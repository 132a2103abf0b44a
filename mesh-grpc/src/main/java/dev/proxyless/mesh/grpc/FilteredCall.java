package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.model.source.ControlLoop;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An RPC that goes through the filters of its route before it begins. What the application does with it meanwhile waits in
 * line; its deadline and its cancellation hold.
 */
final class FilteredCall<Q, S> extends ClientCall<Q, S> {

    private final RpcFilters filters;
    private final MethodDescriptor<Q, S> method;
    private final CallOptions options;
    private final Channel next;
    private final Context context = Context.current();

    /** Guarded by this object's monitor, as are the fields below unless they are volatile. */
    private List<Consumer<ClientCall<Q, S>>> waiting = new ArrayList<>();

    private boolean closed;
    /** Whether the filters let it pass. */
    private boolean passed;

    private @Nullable Listener<S> listener;
    private ControlLoop.@Nullable Timer timer;
    /** The RPC itself, once it has begun and nothing waits any more. */
    private volatile @Nullable ClientCall<Q, S> begun;

    FilteredCall(RpcFilters filters, MethodDescriptor<Q, S> method, CallOptions options, Channel next) {
        this.filters = filters;
        this.method = method;
        this.options = options;
        this.next = next;
    }

    @Override
    public void start(Listener<S> responses, Metadata headers) {
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("start: of a call that was cancelled (expected: before cancel)");
            }
            listener = responses;
        }
        goOn(responses, headers);
    }

    @Override
    public void request(int messages) {
        inTurn(call -> call.request(messages));
    }

    @Override
    public void sendMessage(Q message) {
        inTurn(call -> call.sendMessage(message));
    }

    @Override
    public void halfClose() {
        inTurn(ClientCall::halfClose);
    }

    @Override
    public void setMessageCompression(boolean enabled) {
        inTurn(call -> call.setMessageCompression(enabled));
    }

    @Override
    public boolean isReady() {
        ClientCall<Q, S> call = begun;
        return call != null && call.isReady();
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
        ClientCall<Q, S> call = begun;
        if (call != null) {
            call.cancel(message, cause);
            return;
        }
        String why = message == null ? "cancelled while a filter delayed it" : message;
        if (!close(Status.CANCELLED.withDescription(why).withCause(cause), new Metadata(), "cancelled")) {
            inTurn(later -> later.cancel(message, cause));
        }
    }

    private void goOn(Listener<S> responses, Metadata headers) {
        FilterAction action = filters.next();
        if (action instanceof FilterAction.Delay delay) {
            await(delay.duration(), responses, headers);
        } else if (action instanceof FilterAction.Reply reply) {
            Metadata trailers = new Metadata();
            close(filters.answer(reply, trailers), trailers, reply.cause());
        } else {
            begin(responses, headers);
        }
    }

    private void await(Duration delay, Listener<S> responses, Metadata headers) {
        Duration left = timeLeft();
        boolean late = left != null && left.compareTo(delay) <= 0;
        Duration wait = left != null && late ? left : delay;
        Runnable then = late ? this::expire : () -> goOn(responses, headers);
        synchronized (this) {
            if (!closed) {
                timer = filters.channel().clock().schedule(wait, () -> execute(then));
            }
        }
    }

    private void expire() {
        String why = filters.channel().describe("the deadline passed while a filter delayed the call");
        close(Status.DEADLINE_EXCEEDED.withDescription(why), new Metadata(), "timeout");
    }

    /** Until the application's deadline; null if it set none. */
    private @Nullable Duration timeLeft() {
        Deadline own = options.getDeadline();
        Deadline inherited = context.getDeadline();
        Deadline deadline = own == null ? inherited : inherited == null ? own : own.minimum(inherited);
        return deadline == null ? null : Duration.ofNanos(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
    }

    private void begin(Listener<S> responses, Metadata headers) {
        MeshRpc rpc = filters.rpc();
        if (rpc == null) {
            refuse();
            return;
        }
        synchronized (this) {
            if (closed) {
                return;
            }
            passed = true;
        }
        filters.changeRequest(headers);
        ClientCall<Q, S> call = rpc.interceptCall(method, options, next);
        call.start(responses, headers);
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

    private void refuse() {
        Refusal refusal = Objects.requireNonNull(filters.refusal());
        Metadata trailers = new Metadata();
        filters.changeResponse(trailers, List.of(), null);
        close(refusal.status(), trailers, refusal.cause());
    }

    /** Ends the RPC unless it has ended or begun; whether it did. */
    private boolean close(Status status, Metadata trailers, String cause) {
        Listener<S> told;
        synchronized (this) {
            if (closed || passed) {
                return closed;
            }
            closed = true;
            waiting = new ArrayList<>();
            told = listener;
            if (timer != null) {
                timer.cancel();
            }
        }
        filters.end(status, cause);
        if (told != null) {
            execute(() -> told.onClose(status, trailers));
        }
        return true;
    }

    /** Runs where the application's callbacks run. A channel gives each call its executor. */
    private void execute(Runnable task) {
        Executor executor = options.getExecutor();
        if (executor == null) {
            context.run(task);
        } else {
            executor.execute(context.wrap(task));
        }
    }

    private void inTurn(Consumer<ClientCall<Q, S>> action) {
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
}
