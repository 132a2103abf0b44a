package dev.proxyless.mesh.http.jdk;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response that nobody will see. A short one is read to its end, so that the connection can be used again; a
 * long one is given up. Nobody waits for either.
 */
final class DiscardedBody<T> implements BodySubscriber<T> {

    /** To read more would cost more than a new connection. */
    private static final long MAX_BYTES = 64 * 1024;

    private long bytes;
    private Flow.@Nullable Subscription subscription;

    // A discarded body has no value; the JDK's own discarding subscriber gives null too.
    @SuppressWarnings("NullAway")
    @Override
    public CompletionStage<T> getBody() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Flow.Subscription incoming) {
        subscription = incoming;
        incoming.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            bytes += buffer.remaining();
        }
        if (bytes > MAX_BYTES && subscription != null) {
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
}
