package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.LocalReply;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** An answer of the mesh's own, given to the application's body handler as if it had come over the wire. */
final class LocalAnswer {

    private LocalAnswer() {}

    static ResponseInfo info(LocalReply reply) {
        Map<String, List<String>> headers = new HashMap<>(reply.headers());
        headers.put("content-length", List.of(Integer.toString(bytes(reply).length)));
        return new MeshResponse.Info(reply.status(), AttemptRequests.headers(headers), HttpClient.Version.HTTP_1_1);
    }

    /** Feeds the body to {@code subscriber}; completes with what it makes of it. */
    static <T> CompletionStage<T> feed(LocalReply reply, BodySubscriber<T> subscriber) {
        subscriber.onSubscribe(new Feed(ByteBuffer.wrap(bytes(reply)), subscriber));
        return subscriber.getBody();
    }

    private static byte[] bytes(LocalReply reply) {
        return reply.body().getBytes(StandardCharsets.UTF_8);
    }

    private static final class Feed implements Flow.Subscription {

        private final ByteBuffer body;
        private final BodySubscriber<?> subscriber;
        private boolean done;

        Feed(ByteBuffer body, BodySubscriber<?> subscriber) {
            this.body = body;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            if (done) {
                return;
            }
            done = true;
            if (body.hasRemaining()) {
                subscriber.onNext(List.of(body.asReadOnlyBuffer()));
            }
            subscriber.onComplete();
        }

        @Override
        public void cancel() {
            done = true;
        }
    }
}
