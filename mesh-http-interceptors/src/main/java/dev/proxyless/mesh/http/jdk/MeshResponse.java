package dev.proxyless.mesh.http.jdk;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A response as the application sees it: to its own request, not to the attempt that was sent to an endpoint.
 *
 * @param request the application's request
 * @param info the status and the headers as the route left them
 * @param content what the application's handler made of the body
 * @param previous the response that redirected to this one, or null
 * @param session the TLS session, if there is one
 */
record MeshResponse<T>(
        HttpRequest request,
        HttpResponse.ResponseInfo info,
        @Nullable T content,
        @Nullable HttpResponse<T> previous,
        Optional<SSLSession> session)
        implements HttpResponse<T> {

    @Override
    public int statusCode() {
        return info.statusCode();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return Optional.ofNullable(previous);
    }

    @Override
    public HttpHeaders headers() {
        return info.headers();
    }

    // The JDK's own contract lets a handler make null of a body, without saying so in types.
    @SuppressWarnings("NullAway")
    @Override
    public T body() {
        return content;
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return session;
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public HttpClient.Version version() {
        return info.version();
    }

    /**
     * The beginning of a response.
     *
     * @param statusCode the HTTP status
     * @param headers the headers
     * @param version what the endpoint speaks
     */
    record Info(int statusCode, HttpHeaders headers, HttpClient.Version version) implements HttpResponse.ResponseInfo {}
}
