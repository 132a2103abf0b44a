package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.model.source.ControlLoop;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An RPC that goes through the filters of its route before it begins. What the application does with it meanwhile waits in
 * line; its deadline and its cancellation hold, that of its context too.
 */
final class FilteredCall<Q, S> extends ClientCall<Q, S> {

    private final RpcFilters filters;
    private final MethodDescriptor<Q, S> method;
    private final CallOptions options;
    private final Channel next;
    private final Context context = Context.current();
    private final Context.CancellationListener cancelled = this::cancelled;
    private final HeldCall<Q, S> held = new HeldCall<>();
    /** Guarded by this object's monitor, as is the timer. */
    private @Nullable Listener<S> listener;

    private ControlLoop.@Nullable Timer timer;

    FilteredCall(RpcFilters filters, MethodDescriptor<Q, S> method, CallOptions options, Channel next) {
        this.filters = filters;
        this.method = method;
        this.options = options;
        this.next = next;
    }

    @Override
    public void start(Listener<S> responses, Metadata headers) {
        synchronized (this) {
            if (held.isClosed()) {
                throw new IllegalStateException("start: of a call that was cancelled (expected: before cancel)");
            }
            listener = responses;
        }
        goOn(responses, headers);
    }

    @Override
    public void request(int messages) {
        held.inTurn(call -> call.request(messages));
    }

    @Override
    public void sendMessage(Q message) {
        held.inTurn(call -> call.sendMessage(message));
    }

    @Override
    public void halfClose() {
        held.inTurn(ClientCall::halfClose);
    }

    @Override
    public void setMessageCompression(boolean enabled) {
        held.inTurn(call -> call.setMessageCompression(enabled));
    }

    @Override
    public boolean isReady() {
        ClientCall<Q, S> call = held.started();
        return call != null && call.isReady();
    }

    @Override
    public Attributes getAttributes() {
        ClientCall<Q, S> call = held.started();
        return call == null ? Attributes.EMPTY : call.getAttributes();
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
        String why = message == null ? "cancelled while a filter held it" : message;
        if (!close(Status.CANCELLED.withDescription(why).withCause(cause), new Metadata(), "cancelled")) {
            held.inTurn(call -> call.cancel(message, cause));
        }
    }

    /** What a filter throws must not leave the RPC without an end: mostly nobody is there to catch it. */
    private void goOn(Listener<S> responses, Metadata headers) {
        try {
            step(responses, headers);
        } catch (RuntimeException e) {
            Status failed = Status.INTERNAL
                    .withDescription(filters.channel().describe("a filter failed"))
                    .withCause(e);
            if (!close(failed, new Metadata(), "filter_failed")) {
                throw e;
            }
        }
    }

    private void step(Listener<S> responses, Metadata headers) {
        FilterAction action = filters.next();
        if (action instanceof FilterAction.Delay delay) {
            await(delay.duration(), () -> resume(responses, headers));
        } else if (action instanceof FilterAction.Await) {
            await(null, () -> {});
            filters.onAnswer(() -> execute(() -> resume(responses, headers)));
        } else if (action instanceof FilterAction.Reply reply) {
            Metadata trailers = new Metadata();
            close(filters.answer(reply, trailers), trailers, reply.cause());
        } else {
            begin(responses, headers);
        }
    }

    /** Goes on after {@code delay}, if there is one, or ends with the context or when the deadline passes, whichever is first. */
    private void await(@Nullable Duration delay, Runnable goOn) {
        context.addListener(cancelled, Runnable::run);
        Duration left = timeLeft();
        boolean late = left != null && (delay == null || left.compareTo(delay) <= 0);
        Duration wait = late ? left : delay;
        if (wait == null) {
            return;
        }
        Runnable then = late ? this::expire : goOn;
        synchronized (this) {
            if (!held.isClosed()) {
                timer = filters.channel().clock().schedule(wait, () -> execute(then));
            }
        }
    }

    private void resume(Listener<S> responses, Metadata headers) {
        context.removeListener(cancelled);
        cancelTimer();
        goOn(responses, headers);
    }

    private void expire() {
        String why = filters.channel().describe("the deadline passed while a filter held the call");
        close(Status.DEADLINE_EXCEEDED.withDescription(why), new Metadata(), "timeout");
    }

    private void cancelled(Context source) {
        close(Contexts.statusFromCancelled(source), new Metadata(), "cancelled");
    }

    /** Until the application's deadline; null if it set none. */
    private @Nullable Duration timeLeft() {
        Deadline deadline = Deadlines.of(options, context);
        return deadline == null ? null : Duration.ofNanos(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS)));
    }

    private void begin(Listener<S> responses, Metadata headers) {
        MeshRpc rpc = filters.rpc();
        if (rpc == null) {
            Refusal refusal = Objects.requireNonNull(filters.refusal());
            Metadata trailers = new Metadata();
            filters.refuse(refusal, trailers);
            close(refusal.status(), trailers, refusal.cause());
            return;
        }
        filters.chooseCluster();
        filters.changeRequest(headers);
        ClientCall<Q, S> call = rpc.interceptCall(method, options, next);
        if (held.pass()) {
            held.begin(call, () -> call.start(responses, headers));
        }
    }

    /** Ends the RPC unless it has ended or begun; whether it has ended. */
    private boolean close(Status status, Metadata trailers, String cause) {
        Listener<S> told;
        synchronized (this) {
            if (!held.close()) {
                return held.isClosed();
            }
            told = listener;
        }
        cancelTimer();
        context.removeListener(cancelled);
        filters.end(status, cause);
        if (told != null) {
            execute(() -> told.onClose(status, trailers));
        }
        return true;
    }

    private synchronized void cancelTimer() {
        if (timer != null) {
            timer.cancel();
        }
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
}
