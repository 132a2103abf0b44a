package dev.proxyless.mesh.http.jdk;

import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Web sockets to hosts outside the mesh. One to a service of the mesh fails at once, and says why: java.net.http has no way of
 * connecting one to an endpoint's address under the service's name.
 */
final class WebSockets implements WebSocket.Builder {

    private final Entry entry;
    private final WebSocket.Builder outside;

    /**
     * Web sockets that {@code outside} makes.
     *
     * @param entry knows the services of the mesh
     */
    WebSockets(Entry entry, WebSocket.Builder outside) {
        this.entry = entry;
        this.outside = outside;
    }

    @Override
    public WebSocket.Builder header(String name, String value) {
        outside.header(name, value);
        return this;
    }

    @Override
    public WebSocket.Builder connectTimeout(Duration timeout) {
        outside.connectTimeout(timeout);
        return this;
    }

    @Override
    public WebSocket.Builder subprotocols(String mostPreferred, String... lesserPreferred) {
        outside.subprotocols(mostPreferred, lesserPreferred);
        return this;
    }

    @Override
    public CompletableFuture<WebSocket> buildAsync(URI uri, WebSocket.Listener listener) {
        return entry.serviceOf(uri) == null
                ? outside.buildAsync(uri, listener)
                : CompletableFuture.failedFuture(new IOException("uri: " + uri
                        + " (expected: a host outside the mesh, for web sockets to its services are not supported; or"
                        + " MeshHosts that leave this host out)"));
    }
}
