package dev.proxyless.mesh.http.jdk;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * One request of those that redirects make of the application's.
 *
 * @param request what is asked for
 * @param number how many redirects led here
 * @param previous the response that led here, or null
 * @param limit the time of all of them
 */
record Hop<T>(HttpRequest request, int number, @Nullable HttpResponse<T> previous, TimeLimit limit) {

    /** The application's own request. */
    static <T> Hop<T> first(HttpRequest request) {
        return new Hop<>(request, 0, null, TimeLimit.of(request.timeout()));
    }

    Hop<T> next(HttpRequest redirected, HttpResponse<T> response) {
        return new Hop<>(redirected, number + 1, response, limit);
    }
}
