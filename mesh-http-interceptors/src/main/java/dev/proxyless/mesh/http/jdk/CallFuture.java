package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.LocalReply;
import dev.proxyless.mesh.client.Pause;
import dev.proxyless.mesh.client.Step;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the attempts of a call without holding a thread while it waits. Cancelling it ends the attempt in flight, and the
 * wait between attempts.
 */
final class CallFuture<T> extends CompletableFuture<HttpResponse<T>> {

    private final HttpClient wire;
    private final @Nullable PushPromiseHandler<T> pushes;
    private final Consumer<Hop<T>> follow;
    /** Replaced for each redirect; null before the first. */
    private volatile @Nullable HttpCall<T> call;

    private volatile @Nullable CompletableFuture<?> attempt;

    /**
     * A call that has not begun.
     *
     * @param wire sends the attempts
     * @param pushes takes pushed responses, or null if they are refused
     * @param follow begins this call anew where a redirect leads
     */
    CallFuture(HttpClient wire, @Nullable PushPromiseHandler<T> pushes, Consumer<Hop<T>> follow) {
        this.wire = wire;
        this.pushes = pushes;
        this.follow = follow;
    }

    /** Makes the attempts of {@code next}. */
    void begin(HttpCall<T> next) {
        call = next;
        step(next);
    }

    /** Ends with the response of another future, which is cancelled with this one. */
    void endWith(CompletableFuture<HttpResponse<T>> other) {
        track(other);
        CompletableFuture<?> unused = other.whenComplete((response, error) -> {
            if (error == null) {
                complete(response);
            } else {
                completeExceptionally(Failures.unwrap(error));
            }
        });
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        CompletableFuture<?> running = attempt;
        if (cancelled && running != null) {
            running.cancel(true);
        }
        HttpCall<T> current = call;
        if (cancelled && current != null) {
            current.abandon(new CancellationException("cancelled"));
        }
        return cancelled;
    }

    private void step(HttpCall<T> current) {
        if (isDone()) {
            current.abandon(new CancellationException("cancelled"));
            return;
        }
        try {
            Step step = current.next();
            if (step instanceof LocalReply reply) {
                answer(current, reply);
            } else if (step instanceof Pause wait) {
                CompletableFuture<?> unused =
                        PauseEnd.of(wait).thenRunAsync(() -> step(current), AsyncCalls.executor(wire));
            } else if (current.isHedged()) {
                hedge(current);
            } else {
                send(current);
            }
        } catch (IOException | RuntimeException e) {
            current.abandon(e);
            completeExceptionally(e);
        }
    }

    private void send(HttpCall<T> current) throws IOException {
        HttpRequest request;
        try {
            request = current.wire();
        } catch (ConnectException e) {
            failed(current, e);
            return;
        }
        CompletableFuture<HttpResponse<T>> sent = wire.sendAsync(request, current, pushes);
        track(sent);
        CompletableFuture<?> unused = sent.whenComplete((response, error) -> {
            if (error != null) {
                failed(current, Failures.unwrap(error));
            } else {
                completed(current, response);
            }
        });
    }

    private void hedge(HttpCall<T> current) {
        HedgedCall<T> attempts = HedgedCall.begin(current, wire, pushes);
        track(attempts);
        CompletableFuture<?> unused = attempts.whenComplete((response, error) -> {
            if (error != null) {
                completeExceptionally(Failures.unwrap(error));
            } else if (response == null) {
                step(current);
            } else if (!isDone()) {
                deliver(current, response);
            }
        });
    }

    private void answer(HttpCall<T> current, LocalReply reply) {
        LocalAnswer.feed(reply, current.answer(LocalAnswer.info(reply))).whenComplete((content, error) -> {
            if (error != null) {
                completeExceptionally(Failures.unwrap(error));
            } else {
                deliver(current, current.response(content, Optional.empty()));
            }
        });
    }

    private void completed(HttpCall<T> current, HttpResponse<T> sent) {
        Duration pause = current.completed();
        if (pause != null) {
            stepAfter(current, pause);
        } else if (!isDone()) {
            deliver(current, current.response(sent.body(), sent.sslSession()));
        }
    }

    private void failed(HttpCall<T> current, Throwable error) {
        Throwable failure = current.failed(error);
        Duration pause = current.pause();
        if (failure != null) {
            completeExceptionally(failure);
        } else if (pause != null) {
            stepAfter(current, pause);
        }
    }

    private void deliver(HttpCall<T> current, HttpResponse<T> response) {
        HttpCall<T> inside = current.inside();
        if (inside != null) {
            begin(inside);
            return;
        }
        Hop<T> next = current.redirect(response);
        if (next == null) {
            complete(response);
        } else {
            follow.accept(next);
        }
    }

    private void stepAfter(HttpCall<T> current, Duration pause) {
        CompletableFuture.delayedExecutor(pause.toNanos(), TimeUnit.NANOSECONDS, AsyncCalls.executor(wire))
                .execute(() -> step(current));
    }

    private void track(CompletableFuture<?> running) {
        attempt = running;
        // Cancelled between the check and the attempt: nobody else would end it.
        if (isCancelled()) {
            running.cancel(true);
        }
    }
}
