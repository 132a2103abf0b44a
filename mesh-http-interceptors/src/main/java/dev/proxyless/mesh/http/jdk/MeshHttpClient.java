package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.http.RequestViews;
import dev.proxyless.mesh.model.ServiceName;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A {@link HttpClient} whose requests to services of a mesh are routed, balanced and retried as the mesh says. Requests to
 * other hosts pass through untouched, and so do web sockets. Thread-safe; does not close the {@link MeshClient}.
 *
 * <pre>{@code
 * HttpClient http = MeshHttpClient.create(mesh);
 * http.send(HttpRequest.newBuilder(URI.create("http://orders/items/7")).build(), BodyHandlers.ofString());
 * }</pre>
 *
 * <p>A request of the mesh goes to an endpoint's address with the service's name in its {@code Host} header. What the
 * application gets is as if it had called the service: {@link HttpResponse#uri} and {@link HttpResponse#request} are its own.
 * A call that fails throws what {@link HttpClient} throws, with the {@link MeshException} as the cause. Redirects are followed, if
 * the settings say so, by the names in them.
 *
 * <ul>
 *   <li>{@link HttpRequest#timeout} limits all attempts together. As in {@link HttpClient}, the time ends with the
 *       response's headers, that of the route's policy too.
 *   <li>A body of a string, a byte array or a file may be sent again; any other is sent at most once.
 *   <li>HTTP/2 without TLS is used for clusters that ask for it, or, where the cluster leaves the choice, for requests that do.
 *       java.net.http cannot send a service's name as {@code :authority}: it goes in {@code x-forwarded-host}.
 *   <li>{@code https} for a service of the mesh is refused: the service's identity cannot be verified yet.
 * </ul>
 */
public final class MeshHttpClient extends HttpClient {

    static {
        // Before anything else in this class: see HostHeader.
        HostHeader.allow();
    }

    private final MeshClient mesh;
    private final HttpClient outside;
    private final HttpClient inside;
    private final Redirects redirects;
    private final BlockingCalls blocking;
    private final CallsInFlight inFlight = new CallsInFlight();

    private MeshHttpClient(MeshClient mesh, HttpClient outside, HttpClient inside) {
        HostHeader.require();
        this.mesh = mesh;
        this.outside = outside;
        this.inside = inside;
        this.redirects = new Redirects(outside.followRedirects());
        this.blocking = new BlockingCalls(inside);
    }

    /**
     * A client with java.net.http's own settings.
     *
     * @throws IllegalStateException if java.net.http refuses a {@code Host} header; the message says what to do
     */
    public static MeshHttpClient create(MeshClient mesh) {
        return create(mesh, HttpClient.newBuilder());
    }

    /**
     * A client with these settings.
     *
     * @param settings what {@link HttpClient#newBuilder} gave, with any of its settings
     * @throws IllegalStateException if java.net.http refuses a {@code Host} header; the message says what to do
     */
    public static MeshHttpClient create(MeshClient mesh, HttpClient.Builder settings) {
        HttpClient outside = settings.build();
        HttpClient.Redirect policy = outside.followRedirects();
        if (policy == HttpClient.Redirect.NEVER) {
            return new MeshHttpClient(mesh, outside, outside);
        }
        HttpClient inside = settings.followRedirects(HttpClient.Redirect.NEVER).build();
        settings.followRedirects(policy);
        return new MeshHttpClient(mesh, outside, inside);
    }

    /**
     * A client that sends with {@code client}.
     *
     * @param client any client that does not follow redirects
     * @throws IllegalArgumentException if it does: it would look for services where the mesh is not known
     * @throws IllegalStateException if java.net.http refuses a {@code Host} header; the message says what to do
     */
    public static MeshHttpClient wrap(MeshClient mesh, HttpClient client) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("followRedirects: " + client.followRedirects()
                    + " (expected: NEVER for a client that is wrapped; for a client that follows redirects use create(mesh,"
                    + " HttpClient.newBuilder().followRedirects(" + client.followRedirects() + ")))");
        }
        return new MeshHttpClient(mesh, client, client);
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        ServiceName service = serviceOf(request.uri());
        inFlight.begin();
        try {
            return service == null ? outside.send(request, handler) : sendInside(Hop.first(request), handler);
        } finally {
            inFlight.ended();
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return sendAsync(request, handler, null);
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
        try {
            if (serviceOf(request.uri()) == null) {
                return inFlight.track(outside.sendAsync(request, handler, pushes));
            }
            Calls<T> calls = new Calls<>(handler, pushes == null ? null : new Pushes<>(request, pushes));
            return inFlight.track(calls.start(Hop.first(request)));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <T> HttpResponse<T> sendInside(Hop<T> first, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        Hop<T> hop = first;
        for (; ; ) {
            ServiceName service = serviceOf(hop.request().uri());
            if (service == null) {
                return outside.send(hop.request(), handler);
            }
            awaitReady(service);
            HttpCall<T> call = open(service, hop, handler);
            HttpResponse<T> response = blocking.run(call);
            Hop<T> next = call.redirect(response);
            if (next == null) {
                return response;
            }
            hop = next;
        }
    }

    private <T> HttpCall<T> open(ServiceName service, Hop<T> hop, BodyHandler<T> handler) throws IOException {
        HttpRequest request = hop.request();
        if (!request.uri().getScheme().equalsIgnoreCase("http")) {
            throw Failures.tls(request.uri());
        }
        try {
            return new HttpCall<>(
                    mesh.begin(
                            service,
                            RequestViews.of(
                                    request.method(),
                                    request.uri(),
                                    name -> RequestViews.joined(
                                            request.headers().allValues(name)))),
                    hop,
                    handler,
                    redirects);
        } catch (MeshException e) {
            throw Failures.of(e);
        }
    }

    private void awaitReady(ServiceName service) throws IOException, InterruptedException {
        CompletableFuture<Void> ready = mesh.whenReady(service);
        try {
            ready.get();
        } catch (ExecutionException e) {
            throw Failures.io(Failures.unwrap(e));
        } catch (CancellationException e) {
            throw new IOException(e);
        }
    }

    private @Nullable ServiceName serviceOf(URI uri) {
        String host = uri.getHost();
        return host == null ? null : mesh.hosts().serviceOf(host, uri.getPort());
    }

    /** The asynchronous calls that one request of the application becomes, by redirects. */
    private final class Calls<T> {

        private final BodyHandler<T> handler;
        private final CallFuture<T> result;

        Calls(BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
            this.handler = handler;
            this.result = new CallFuture<>(inside, pushes, this::begin);
        }

        CallFuture<T> start(Hop<T> hop) {
            begin(hop);
            return result;
        }

        private void begin(Hop<T> hop) {
            ServiceName service = serviceOf(hop.request().uri());
            if (service == null) {
                result.endWith(outside.sendAsync(hop.request(), handler));
                return;
            }
            CompletableFuture<Void> ready = mesh.whenReady(service);
            if (ready.isDone() && !ready.isCompletedExceptionally()) {
                begin(service, hop);
                return;
            }
            CompletableFuture<?> unused = ready.whenComplete((done, error) -> {
                if (error == null) {
                    inside.executor().orElse(Runnable::run).execute(() -> begin(service, hop));
                } else {
                    fail(Failures.unwrap(error));
                }
            });
        }

        private void begin(ServiceName service, Hop<T> hop) {
            try {
                result.begin(open(service, hop, handler));
            } catch (IOException e) {
                result.completeExceptionally(e);
            }
        }

        private void fail(Throwable error) {
            result.completeExceptionally(error instanceof MeshException mesh ? Failures.of(mesh) : error);
        }
    }

    /** Lets no new request begin; those in flight go on. Idempotent. */
    public void shutdown() {
        inFlight.shutdown();
    }

    /** As {@link #shutdown}, and cancels the asynchronous requests in flight. Idempotent. */
    public void shutdownNow() {
        inFlight.shutdown();
        inFlight.cancelAll();
    }

    /** Whether the client is shut down and all its requests have ended. */
    public boolean isTerminated() {
        return inFlight.isTerminated();
    }

    /** Waits until the client is terminated, and tells whether it is. */
    public boolean awaitTermination(Duration duration) throws InterruptedException {
        return inFlight.await(duration);
    }

    /** Shuts down and waits for the requests in flight; interrupted, cancels them. Idempotent. */
    public void close() {
        inFlight.shutdown();
        boolean interrupted = false;
        while (!isTerminated()) {
            try {
                inFlight.await(Duration.ofDays(1));
            } catch (InterruptedException e) {
                interrupted = true;
                inFlight.cancelAll();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return outside.cookieHandler();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return outside.connectTimeout();
    }

    @Override
    public Redirect followRedirects() {
        return outside.followRedirects();
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return outside.proxy();
    }

    @Override
    public SSLContext sslContext() {
        return outside.sslContext();
    }

    @Override
    public SSLParameters sslParameters() {
        return outside.sslParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return outside.authenticator();
    }

    @Override
    public Version version() {
        return outside.version();
    }

    @Override
    public Optional<Executor> executor() {
        return outside.executor();
    }

    /** Web sockets pass through: their requests go to the host that they name. */
    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return outside.newWebSocketBuilder();
    }
}
