package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.Attempt;
import dev.proxyless.mesh.client.LocalReply;
import dev.proxyless.mesh.client.Step;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes the attempts of a call on the caller's thread. */
final class BlockingCalls {

    private final HttpClient wire;

    BlockingCalls(HttpClient wire) {
        this.wire = wire;
    }

    /** Makes the call; interrupted, it ends the attempt in flight. */
    <T> HttpResponse<T> run(HttpCall<T> call) throws IOException, InterruptedException {
        for (; ; ) {
            Step step = call.next();
            if (step instanceof LocalReply reply) {
                return answer(call, reply);
            }
            HttpResponse<T> response = attempt(call, (Attempt) step);
            Duration pause = call.pause();
            if (pause == null && response != null) {
                return response;
            }
            rest(call, pause);
        }
    }

    private <T> @Nullable HttpResponse<T> attempt(HttpCall<T> call, Attempt attempt)
            throws IOException, InterruptedException {
        try {
            HttpResponse<T> sent = wire.send(call.wire(attempt), call);
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

    private static <T> HttpResponse<T> answer(HttpCall<T> call, LocalReply reply)
            throws IOException, InterruptedException {
        try {
            T content = LocalAnswer.feed(reply, call.answer(LocalAnswer.info(reply)))
                    .toCompletableFuture()
                    .get();
            return call.response(content, Optional.empty());
        } catch (ExecutionException e) {
            throw Failures.io(Failures.unwrap(e));
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
