package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.Verdict;
import dev.proxyless.mesh.model.source.ControlLoop;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a call of which several may be in flight: one that takes longer than its time goes on beside the next, the
 * first good answer counts, and the others are cancelled (Envoy {@code HedgePolicy.hedge_on_per_try_timeout}). Which answer
 * is good the {@link HttpCall} says, whose monitor guards all that changes here.
 */
final class HedgedCall<T> extends CompletableFuture<HttpResponse<T>> {

    private final HttpCall<T> call;
    private final HttpClient wire;
    private final @Nullable PushPromiseHandler<T> pushes;
    private final Executor executor;
    private final List<Running> running = new ArrayList<>(2);
    private @Nullable Running winner;

    private HedgedCall(HttpCall<T> call, HttpClient wire, @Nullable PushPromiseHandler<T> pushes) {
        this.call = call;
        this.wire = wire;
        this.pushes = pushes;
        this.executor = AsyncCalls.executor(wire);
    }

    /**
     * Sends the attempt that {@link HttpCall#next} gave, and those that follow it. Completes with null if {@link HttpCall#next} is
     * to be asked again, for an answer of the mesh's own.
     *
     * @param wire sends the attempts
     * @param pushes takes pushed responses, or null if they are refused
     */
    static <T> HedgedCall<T> begin(HttpCall<T> call, HttpClient wire, @Nullable PushPromiseHandler<T> pushes) {
        HedgedCall<T> hedged = new HedgedCall<>(call, wire, pushes);
        hedged.launch(call.destination());
        return hedged;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        if (cancelled) {
            call.abandon(new CancellationException("cancelled"));
            cancelAll();
        }
        return cancelled;
    }

    private void launch(Destination to) {
        Running attempt = new Running(to);
        synchronized (call) {
            running.add(attempt);
        }
        attempt.watch();
        attempt.send();
    }

    private void launchAfter(Duration wait) {
        // Not on the control loop, which drops what waits when the mesh is closed: somebody waits for this.
        CompletableFuture.delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS, executor)
                .execute(this::launchBeside);
    }

    private void launchBeside() {
        try {
            Destination next;
            synchronized (call) {
                next = winner == null ? call.nextBeside() : null;
            }
            if (next != null) {
                launch(next);
            } else if (call.isAnswered()) {
                endWithoutAnswer();
            }
        } catch (IOException e) {
            end(e);
        }
    }

    /** The mesh answers itself: {@link HttpCall#next} says what. */
    // A future of a response has no other word for none.
    @SuppressWarnings("NullAway")
    private void endWithoutAnswer() {
        complete(null);
        cancelAll();
    }

    private void end(Throwable error) {
        completeExceptionally(error);
        cancelAll();
    }

    private void cancelAll() {
        List<Running> all;
        @Nullable Running answering;
        synchronized (call) {
            all = new ArrayList<>(running);
            answering = winner;
            running.clear();
        }
        all.forEach(Running::cancel);
        if (answering != null) {
            answering.breakOff();
        }
    }

    /** One attempt, and the handler of its response. */
    private final class Running implements BodyHandler<T> {

        private final Destination to;
        private ControlLoop.@Nullable Timer timer;
        private @Nullable CompletableFuture<?> sent;
        private boolean answered;
        private boolean cancelled;

        Running(Destination to) {
            this.to = to;
        }

        void watch() {
            ControlLoop.Timer started = call.whenSlow(() -> executor.execute(this::slow));
            synchronized (call) {
                timer = started;
            }
        }

        void send() {
            try {
                CompletableFuture<HttpResponse<T>> future = wire.sendAsync(call.wire(to), this, pushes);
                track(future);
                CompletableFuture<?> unused = future.whenComplete((response, error) -> {
                    if (error != null) {
                        failed(Failures.unwrap(error));
                    } else {
                        completed(response);
                    }
                });
            } catch (ConnectException e) {
                failed(e);
            } catch (IOException | RuntimeException e) {
                call.abandon(e);
                end(e);
            }
        }

        /**
         * Ends the attempt, unless it is being answered: java.net.http closes the connection of what it cancels, even one
         * that the answer has just set free for another request. Never in the monitor: java.net.http calls {@link #apply}
         * with locks of its own, and takes them to cancel.
         */
        void cancel() {
            unwatch();
            CompletableFuture<?> future;
            synchronized (call) {
                cancelled = true;
                future = answered ? null : sent;
            }
            if (future != null) {
                future.cancel(true);
            }
        }

        /** Ends the answer. */
        void breakOff() {
            CompletableFuture<?> future;
            synchronized (call) {
                future = sent;
            }
            if (future != null) {
                future.cancel(true);
            }
        }

        @Override
        public BodySubscriber<T> apply(ResponseInfo info) {
            unwatch();
            Verdict.Deliver deliver;
            List<Running> losers;
            synchronized (call) {
                answered = true;
                Verdict verdict = running.remove(this) ? call.answered(to, info) : null;
                if (verdict instanceof Verdict.Retry retry) {
                    launchAfter(retry.after());
                }
                if (!(verdict instanceof Verdict.Deliver good)) {
                    return new DiscardedBody<>();
                }
                deliver = good;
                winner = this;
                losers = new ArrayList<>(running);
                running.clear();
            }
            losers.forEach(loser -> executor.execute(loser::cancel));
            return call.deliver(to, info, deliver);
        }

        private void slow() {
            synchronized (call) {
                Duration wait = running.contains(this) ? call.hedge(to) : null;
                if (wait != null) {
                    launchAfter(wait);
                }
            }
        }

        private void completed(HttpResponse<T> response) {
            boolean counts;
            synchronized (call) {
                counts = winner == this;
            }
            if (counts) {
                call.completed();
                complete(call.response(response.body(), response.sslSession()));
            }
        }

        private void failed(Throwable error) {
            Throwable failure = null;
            boolean elsewhere = false;
            synchronized (call) {
                if (winner == this || !(error instanceof IOException)) {
                    boolean counts = winner == this || running.remove(this);
                    failure = counts ? call.failed(error) : null;
                } else if (running.contains(this)) {
                    Verdict verdict = call.failed(to, error);
                    elsewhere = verdict == null;
                    if (!elsewhere) {
                        running.remove(this);
                    }
                    if (verdict instanceof Verdict.Retry retry) {
                        launchAfter(retry.after());
                    } else if (verdict instanceof Verdict.Fail fail) {
                        failure = call.isAnswered() ? null : Failures.of(fail.error());
                    }
                }
            }
            if (elsewhere) {
                send();
                return;
            }
            unwatch();
            if (failure != null) {
                end(failure);
            } else if (call.isAnswered()) {
                endWithoutAnswer();
            }
        }

        private void track(CompletableFuture<?> future) {
            boolean late;
            synchronized (call) {
                sent = future;
                late = cancelled && !answered;
            }
            // Cancelled before it was sent: nobody else would end it.
            if (late) {
                future.cancel(true);
            }
        }

        private void unwatch() {
            ControlLoop.@Nullable Timer started;
            synchronized (call) {
                started = timer;
            }
            if (started != null) {
                started.cancel();
            }
        }
    }
}
