package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.http.RequestViews;
import dev.proxyless.mesh.model.ServiceName;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where requests enter the mesh.
 *
 * @param mesh the mesh
 * @param rules the client's settings that the mesh sees to itself
 */
record Entry(MeshClient mesh, HttpRules rules) {

    /** The service that {@code uri} names, or null if it is outside the mesh. */
    @Nullable ServiceName serviceOf(URI uri) {
        String host = uri.getHost();
        return host == null ? null : mesh.hosts().serviceOf(host, uri.getPort());
    }

    /** Completes when {@link #open} may be called for the service. */
    CompletableFuture<Void> whenReady(ServiceName service, URI uri) throws IOException {
        Failures.requireHttp(uri);
        return mesh.whenReady(service);
    }

    /** Begins a call. */
    <T> HttpCall<T> open(ServiceName service, Hop<T> hop, BodyHandler<T> handler) throws IOException {
        HttpRequest request = rules.cookies().added(hop.request());
        try {
            return new HttpCall<>(mesh.begin(service, view(request)), hop, request, handler, rules);
        } catch (MeshException e) {
            throw Failures.of(e);
        }
    }

    /** The headers of a request, for routes. */
    static HeaderSource headers(HttpHeaders headers) {
        return new Headers(headers);
    }

    private static RequestView view(HttpRequest request) {
        return RequestViews.of(request.method(), request.uri(), headers(request.headers()));
    }

    /** The headers of a request as java.net.http keeps them. */
    private record Headers(HttpHeaders headers) implements HeaderSource {

        @Override
        public @Nullable String get(String name) {
            return RequestViews.joined(headers.allValues(name));
        }

        @Override
        public @Nullable String first(String name) {
            return headers.firstValue(name).orElse(null);
        }

        @Override
        public List<String> lines(String name) {
            return headers.allValues(name);
        }
    }
}
