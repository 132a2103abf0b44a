package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.LocalReply;
import dev.proxyless.mesh.client.Pause;
import dev.proxyless.mesh.client.Step;
import dev.proxyless.mesh.model.ServiceName;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes the attempts of a call on the caller's thread. */
final class BlockingCalls {

    private final Entry entry;
    private final HttpClient inside;
    private final HttpClient outside;

    /**
     * Calls that begin at {@code entry}.
     *
     * @param inside sends the attempts
     * @param outside sends what a redirect leads out of the mesh
     */
    BlockingCalls(Entry entry, HttpClient inside, HttpClient outside) {
        this.entry = entry;
        this.inside = inside;
        this.outside = outside;
    }

    /** Sends a request and those that redirects make of it; interrupted, it ends the attempt in flight. */
    <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) throws IOException, InterruptedException {
        Hop<T> hop = Hop.first(request);
        for (; ; ) {
            ServiceName service = entry.serviceOf(hop.request().uri());
            if (service == null) {
                return outside.send(hop.request(), handler);
            }
            await(entry.whenReady(service, hop.request().uri()));
            HttpCall<T> call = entry.open(service, hop, handler);
            HttpResponse<T> response = run(call);
            for (HttpCall<T> inside = call.inside(); inside != null; inside = call.inside()) {
                call = inside;
                response = run(call);
            }
            Hop<T> next = call.redirect(response);
            if (next == null) {
                return response;
            }
            hop = next;
        }
    }

    private <T> HttpResponse<T> run(HttpCall<T> call) throws IOException, InterruptedException {
        for (; ; ) {
            Step step = call.next();
            if (step instanceof LocalReply reply) {
                return answer(call, reply);
            }
            if (step instanceof Pause wait) {
                rest(call, wait);
                continue;
            }
            HttpResponse<T> response = call.isHedged() ? hedge(call) : attempt(call);
            Duration pause = call.pause();
            if (pause == null && response != null) {
                return response;
            }
            rest(call, pause);
        }
    }

    private <T> @Nullable HttpResponse<T> attempt(HttpCall<T> call) throws IOException, InterruptedException {
        try {
            HttpResponse<T> sent = inside.send(call.wire(), call);
            return call.completed() == null ? call.response(sent.body(), sent.sslSession()) : null;
        } catch (InterruptedException e) {
            call.abandon(new CancellationException("interrupted"));
            throw e;
        } catch (IOException | RuntimeException e) {
            Throwable failure = call.failed(e);
            if (failure != null) {
                throw Failures.io(failure);
            }
            return null;
        }
    }

    private <T> @Nullable HttpResponse<T> hedge(HttpCall<T> call) throws IOException, InterruptedException {
        HedgedCall<T> attempts = HedgedCall.begin(call, inside, null);
        try {
            return await(attempts);
        } catch (InterruptedException e) {
            attempts.cancel(true);
            throw e;
        }
    }

    private static <T> HttpResponse<T> answer(HttpCall<T> call, LocalReply reply)
            throws IOException, InterruptedException {
        T content = await(LocalAnswer.feed(reply, call.answer(LocalAnswer.info(reply))));
        return call.response(content, Optional.empty());
    }

    private static <R> R await(CompletionStage<R> stage) throws IOException, InterruptedException {
        try {
            return stage.toCompletableFuture().get();
        } catch (ExecutionException e) {
            throw Failures.io(Failures.unwrap(e));
        }
    }

    private static void rest(HttpCall<?> call, Pause pause) throws IOException, InterruptedException {
        try {
            Void unused = await(PauseEnd.of(pause));
        } catch (InterruptedException e) {
            call.abandon(new CancellationException("interrupted"));
            throw e;
        }
    }

    private static void rest(HttpCall<?> call, @Nullable Duration pause) throws InterruptedException {
        if (pause == null) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            call.abandon(new CancellationException("interrupted"));
            throw e;
        }
    }
}
