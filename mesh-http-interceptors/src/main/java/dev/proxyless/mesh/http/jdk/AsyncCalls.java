package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.model.ServiceName;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Makes calls without holding a thread. */
final class AsyncCalls {

    private final Entry entry;
    private final HttpClient inside;
    private final HttpClient outside;

    /**
     * Calls that begin at {@code entry}.
     *
     * @param inside sends the attempts
     * @param outside sends what a redirect leads out of the mesh
     */
    AsyncCalls(Entry entry, HttpClient inside, HttpClient outside) {
        this.entry = entry;
        this.inside = inside;
        this.outside = outside;
    }

    /**
     * Where a client goes on after a wait: its own executor, or the common pool, also if its own was shut down meanwhile: somebody
     * waits for what comes then.
     */
    static Executor executor(HttpClient client) {
        return client.executor().<Executor>map(AsyncCalls::orCommonPool).orElse(ForkJoinPool.commonPool());
    }

    private static Executor orCommonPool(Executor own) {
        return task -> {
            try {
                own.execute(task);
            } catch (RejectedExecutionException shutDown) {
                ForkJoinPool.commonPool().execute(task);
            }
        };
    }

    /** Sends a request and those that redirects make of it; cancelled, it ends the attempt in flight. */
    <T> CompletableFuture<HttpResponse<T>> send(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
        PushPromiseHandler<T> named = pushes == null ? null : new Pushes<>(request, pushes);
        Hops<T> hops = new Hops<>(handler, named);
        hops.go(Hop.first(request));
        return hops.result;
    }

    private final class Hops<T> {

        private final BodyHandler<T> handler;
        private final CallFuture<T> result;

        Hops(BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
            this.handler = handler;
            this.result = new CallFuture<>(inside, pushes, this::go);
        }

        void go(Hop<T> hop) {
            ServiceName service = entry.serviceOf(hop.request().uri());
            if (service == null) {
                result.endWith(outside.sendAsync(hop.request(), handler));
                return;
            }
            try {
                CompletableFuture<Void> ready =
                        entry.whenReady(service, hop.request().uri());
                if (ready.isDone() && !ready.isCompletedExceptionally()) {
                    call(service, hop);
                } else {
                    callWhen(ready, service, hop);
                }
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        }

        private void callWhen(CompletableFuture<Void> ready, ServiceName service, Hop<T> hop) {
            // The call's span has the caller's for its parent, whichever thread begins it.
            Runnable begin = entry.mesh().observer().inThisContext(() -> call(service, hop));
            CompletableFuture<?> unused = ready.whenComplete((done, error) -> {
                if (error != null) {
                    Throwable cause = Failures.unwrap(error);
                    result.completeExceptionally(cause instanceof MeshException mesh ? Failures.of(mesh) : cause);
                } else {
                    executor(inside).execute(begin);
                }
            });
        }

        private void call(ServiceName service, Hop<T> hop) {
            try {
                result.begin(entry.open(service, hop, handler));
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            }
        }
    }
}
