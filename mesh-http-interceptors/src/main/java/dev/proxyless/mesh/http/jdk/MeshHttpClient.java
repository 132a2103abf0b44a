package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshException;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * A {@link HttpClient} whose requests to services of a mesh are routed, balanced and retried as the mesh says. Requests to
 * other hosts pass through untouched, and so do web sockets to them. Thread-safe; does not close the {@link MeshClient}.
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
 * <p>java.net.http allows a {@code Host} header only if it was told to before its first use in the process. The first
 * MeshHttpClient tells it; where another client or request may come first, start the JVM with {@code
 * -Djdk.httpclient.allowRestrictedHeaders=host}.
 *
 * <ul>
 *   <li>{@link HttpRequest#timeout} limits all attempts together and, as in {@link HttpClient}, ends with the response's
 *       headers. The route's limits hold to the end of its body: a body that takes longer fails with an {@link
 *       java.net.http.HttpTimeoutException}.
 *   <li>A call ends when its {@link HttpResponse} is complete; with a handler that gives the body as a stream, that is before
 *       the body is read.
 *   <li>A body of a string, a byte array or a file may be sent again; any other is sent at most once.
 *   <li>HTTP/2 without TLS is used for clusters that ask for it, or, where the cluster leaves the choice, for requests that do.
 *       java.net.http cannot send a service's name as {@code :authority}: it goes in {@code x-forwarded-host}.
 *   <li>A route's changes to {@code Connection}, {@code Content-Length}, {@code Expect} and {@code Upgrade} are without effect:
 *       java.net.http sets them itself.
 *   <li>An {@link java.net.Authenticator} is asked with the address of the endpoint that wants to know who calls.
 *   <li>{@code https} for a service of the mesh is refused: the service's identity cannot be verified yet.
 * </ul>
 */
public final class MeshHttpClient extends HttpClient {

    static {
        // Before anything else in this class: see HostHeader.
        HostHeader.allow();
    }

    private final Entry entry;
    private final HttpClient outside;
    private final BlockingCalls blocking;
    private final AsyncCalls async;
    private final CallsInFlight inFlight = new CallsInFlight();

    private MeshHttpClient(MeshClient mesh, HttpClient outside, HttpClient inside) {
        HostHeader.require();
        this.entry = new Entry(
                mesh,
                new HttpRules(
                        new Redirects(outside.followRedirects()),
                        new Cookies(outside.cookieHandler().orElse(null)),
                        new BodyWatch(mesh.loop(), AsyncCalls.executor(inside)),
                        new MirrorRequests(inside),
                        mesh.loop()));
        this.outside = outside;
        this.blocking = new BlockingCalls(entry, inside, outside);
        this.async = new AsyncCalls(entry, inside, outside);
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
        Optional<CookieHandler> cookies = outside.cookieHandler();
        if (policy == HttpClient.Redirect.NEVER && cookies.isEmpty()) {
            return new MeshHttpClient(mesh, outside, outside);
        }
        settings.followRedirects(HttpClient.Redirect.NEVER).cookieHandler(Cookies.NONE);
        HttpClient inside = settings.build();
        settings.followRedirects(policy);
        cookies.ifPresent(settings::cookieHandler);
        return new MeshHttpClient(mesh, outside, inside);
    }

    /**
     * A client that sends with {@code client}.
     *
     * @param client any client that neither follows redirects nor keeps cookies
     * @throws IllegalArgumentException if it does: it would know services by their endpoints' addresses
     * @throws IllegalStateException if java.net.http refuses a {@code Host} header; the message says what to do
     */
    public static MeshHttpClient wrap(MeshClient mesh, HttpClient client) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw wrapped("followRedirects: " + client.followRedirects() + " (expected: NEVER");
        }
        if (client.cookieHandler().isPresent()) {
            throw wrapped("cookieHandler: " + client.cookieHandler().get() + " (expected: none");
        }
        return new MeshHttpClient(mesh, client, client);
    }

    private static IllegalArgumentException wrapped(String setting) {
        return new IllegalArgumentException(setting
                + " for a client that is wrapped; give the builder with this setting to create(mesh, builder), so that the"
                + " mesh can see to it)");
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
            throws IOException, InterruptedException {
        inFlight.begin();
        try {
            return blocking.send(request, handler);
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
            return inFlight.track(
                    entry.serviceOf(request.uri()) == null
                            ? outside.sendAsync(request, handler, pushes)
                            : async.send(request, handler, pushes));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
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

    /** Web sockets pass through to hosts outside the mesh; one to a service of the mesh fails with an {@link IOException}. */
    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        return new WebSockets(entry, outside.newWebSocketBuilder());
    }
}
