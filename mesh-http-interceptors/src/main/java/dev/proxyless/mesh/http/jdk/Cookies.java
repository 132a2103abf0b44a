package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.http.HeaderLines;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the cookies of services by the services' names. The client that sends the attempts would keep them by the endpoint's address,
 * and lose a session with the next endpoint.
 */
final class Cookies {

    /** For a client that sends attempts: neither has cookies nor keeps them. */
    static final CookieHandler NONE = new CookieHandler() {
        @Override
        public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
            return Map.of();
        }

        @Override
        public void put(URI uri, Map<String, List<String>> headers) {}
    };

    private final @Nullable CookieHandler handler;

    Cookies(@Nullable CookieHandler handler) {
        this.handler = handler;
    }

    /** The request with the cookies that are kept for it, beside its own. */
    HttpRequest added(HttpRequest request) throws IOException {
        if (handler == null) {
            return request;
        }
        List<String> kept = handler.get(request.uri(), request.headers().map()).getOrDefault("Cookie", List.of());
        if (kept.isEmpty()) {
            return request;
        }
        HeaderLines lines = HeaderLines.of(request.headers().map());
        List<String> own = request.headers().allValues("cookie");
        String all = String.join("; ", kept);
        lines.set("Cookie", own.isEmpty() ? all : String.join("; ", own) + "; " + all);
        return new WireRequest(
                request,
                request.uri(),
                AttemptRequests.headers(lines.toMap()),
                request.bodyPublisher(),
                request.timeout().orElse(null),
                request.version());
    }

    /** Keeps the cookies of a response. */
    void keep(URI uri, HttpHeaders headers) {
        if (handler == null) {
            return;
        }
        try {
            handler.put(uri, headers.map());
        } catch (IOException e) {
            // The response is good; that a store of cookies failed is no reason to lose it. The JDK does the same.
            return;
        }
    }
}
