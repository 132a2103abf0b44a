package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.MirroredRequest;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.http.RequestViews;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Sends copies of requests to other clusters, each once, and throws their answers away. Nobody waits for them, and whatever
 * becomes of them the request that they are of does not fail.
 */
final class MirrorRequests {

    private final HttpClient client;

    /** Copies that {@code client} sends, which works on threads of its own. */
    MirrorRequests(HttpClient client) {
        this.client = client;
    }

    /**
     * Sends a copy.
     *
     * @param copy where it goes
     * @param request the request with what is sent beside it
     * @param body the request's body, which can be sent while it is sent
     */
    void send(MirroredRequest copy, HttpRequest request, Optional<BodyPublisher> body) {
        try {
            Destination to = Destination.of(copy.attempt());
            HttpRequest wire = AttemptRequests.of(request, to, body, to.timeLeft(TimeLimit.of(Optional.empty())));
            CompletableFuture<?> unused = client.sendAsync(wire, response -> new DiscardedBody<>())
                    .whenComplete((response, error) -> copy.end(outcome(response, error)));
        } catch (IOException | RuntimeException e) {
            copy.end(JdkOutcomes.of(e, false));
        }
    }

    private static Outcome outcome(HttpResponse<?> response, Throwable error) {
        return error != null
                ? JdkOutcomes.of(Failures.unwrap(error), true)
                : new Outcome.Response(
                        response.statusCode(),
                        name -> RequestViews.joined(response.headers().allValues(name)));
    }
}
