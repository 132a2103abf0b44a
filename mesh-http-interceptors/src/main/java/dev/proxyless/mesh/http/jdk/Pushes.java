package dev.proxyless.mesh.http.jdk;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Tells the application of pushed responses by the names of its own request, not by the endpoint's address. */
final class Pushes<T> implements PushPromiseHandler<T> {

    private final HttpRequest request;
    private final PushPromiseHandler<T> handler;

    Pushes(HttpRequest request, PushPromiseHandler<T> handler) {
        this.request = request;
        this.handler = handler;
    }

    @Override
    public void applyPushPromise(
            HttpRequest initiating,
            HttpRequest pushed,
            Function<BodyHandler<T>, CompletableFuture<HttpResponse<T>>> acceptor) {
        handler.applyPushPromise(request, WireRequest.at(named(pushed.uri()), pushed), acceptor);
    }

    private URI named(URI pushed) {
        URI own = request.uri();
        try {
            String query = pushed.getRawQuery() == null ? "" : "?" + pushed.getRawQuery();
            return new URI(own.getScheme() + "://" + own.getRawAuthority() + pushed.getRawPath() + query);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("pushed path: " + pushed.getRawPath(), e);
        }
    }
}
