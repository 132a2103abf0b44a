package dev.proxyless.mesh.http.jdk;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as it differs from another: where it goes, its headers, its body, its time. A builder would check and copy
 * all of it once more for each attempt.
 */
final class WireRequest extends HttpRequest {

    private final HttpRequest original;
    private final URI uri;
    private final HttpHeaders headers;
    private final Optional<BodyPublisher> body;
    private final @Nullable Duration timeout;
    private final Optional<HttpClient.Version> version;

    WireRequest(
            HttpRequest original,
            URI uri,
            HttpHeaders headers,
            Optional<BodyPublisher> body,
            @Nullable Duration timeout,
            Optional<HttpClient.Version> version) {
        this.original = original;
        this.uri = uri;
        this.headers = headers;
        this.body = body;
        this.timeout = timeout;
        this.version = version;
    }

    /** The same request at another place. */
    static WireRequest at(URI uri, HttpRequest request) {
        return new WireRequest(
                request,
                uri,
                request.headers(),
                request.bodyPublisher(),
                request.timeout().orElse(null),
                request.version());
    }

    @Override
    public Optional<BodyPublisher> bodyPublisher() {
        return body;
    }

    @Override
    public String method() {
        return original.method();
    }

    @Override
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    @Override
    public boolean expectContinue() {
        return original.expectContinue();
    }

    @Override
    public URI uri() {
        return uri;
    }

    @Override
    public Optional<HttpClient.Version> version() {
        return version;
    }

    @Override
    public HttpHeaders headers() {
        return headers;
    }
}
