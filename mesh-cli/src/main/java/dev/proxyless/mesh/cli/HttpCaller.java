package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** GETs a URL with {@code java.net.http}. */
final class HttpCaller implements Caller {

    private static final int FIRST_ERROR = 400;

    private final HttpClient client;
    private final HttpRequest request;

    HttpCaller(MeshClient mesh, URI uri) {
        this.client = MeshHttpClient.create(mesh);
        this.request = HttpRequest.newBuilder(uri).build();
    }

    @Override
    public Answer call() throws IOException, InterruptedException {
        int status = client.send(request, BodyHandlers.discarding()).statusCode();
        return new Answer(Integer.toString(status), status < FIRST_ERROR, null);
    }

    @Override
    public void close() {}
}
