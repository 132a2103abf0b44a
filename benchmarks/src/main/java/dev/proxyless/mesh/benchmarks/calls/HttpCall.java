package dev.proxyless.mesh.benchmarks.calls;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A GET over HTTP/1.1 with a short text for an answer. */
final class HttpCall implements Call {

    private static final int OK = 200;
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private final HttpClient client;
    private final URI uri;
    private final UnaryOperator<URI> choice;
    private final @Nullable Duration limit;

    private HttpCall(HttpClient client, URI uri, UnaryOperator<URI> choice, @Nullable Duration limit) {
        this.client = client;
        this.uri = uri;
        this.choice = choice;
        this.limit = limit;
    }

    /** Calls {@code uri} as it is. */
    static HttpCall to(HttpClient client, String uri) {
        return new HttpCall(client, URI.create(uri), unchanged -> unchanged, null);
    }

    /** Calls {@code uri} as it is, and gives it 15 s. */
    static HttpCall limited(HttpClient client, String uri) {
        return new HttpCall(client, URI.create(uri), unchanged -> unchanged, LIMIT);
    }

    /** Calls what {@code choice} makes of {@code uri}, for each call anew. */
    static HttpCall choosing(HttpClient client, String uri, UnaryOperator<URI> choice) {
        return new HttpCall(client, URI.create(uri), choice, null);
    }

    /** The settings of every client. */
    static HttpClient.Builder settings() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    }

    @Override
    public void make() throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(choice.apply(uri));
        if (limit != null) {
            request.timeout(limit);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != OK) {
            throw new IOException("status: " + response.statusCode() + " (expected: " + OK + ")");
        }
    }

    @Override
    public void close() {
        // The client's threads are daemons, and the process ends with its arms.
    }
}
