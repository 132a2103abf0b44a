package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.Attempt;
import dev.proxyless.mesh.client.InternalRedirect;
import dev.proxyless.mesh.http.HeaderLines;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.util.Optional;

/** The requests that follow redirects which the mesh takes itself. */
final class InsideRequests {

    private InsideRequests() {}

    /** The headers of a request as an attempt sent them, without the service's name. */
    static HttpHeaders sent(HttpRequest request, Attempt attempt) {
        return AttemptRequests.headers(
                HeaderLines.of(request.headers().map(), attempt).remove("host").toMap());
    }

    /**
     * The request that follows.
     *
     * @param request the request that was answered
     * @param sent its headers as they were sent
     * @param redirect where it leads
     * @param response the headers of the redirect
     */
    static HttpRequest next(HttpRequest request, HttpHeaders sent, InternalRedirect redirect, HttpHeaders response) {
        HeaderLines lines = HeaderLines.of(sent.map());
        for (String name : redirect.copiedHeaders()) {
            lines.setAll(name, response.allValues(name));
        }
        lines.set(InternalRedirect.ORIGINAL_URL, redirect.originalUrl());
        boolean sameMethod = redirect.method().equals(request.method());
        HttpRequest base = sameMethod
                ? request
                : HttpRequest.newBuilder(redirect.location()).GET().build();
        Optional<BodyPublisher> body = sameMethod ? request.bodyPublisher() : Optional.empty();
        return new WireRequest(
                base,
                redirect.location(),
                AttemptRequests.headers(lines.toMap()),
                body,
                request.timeout().orElse(null),
                request.version());
    }
}
