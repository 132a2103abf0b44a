package dev.proxyless.mesh.http.jdk;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request's body may be sent again. Bodies of strings, byte arrays and files, and no body, give the same bytes to
 * each subscriber. Of all others that is not known: a supplier of input streams may give the same stream twice, an
 * application's own publisher may work once. These are sent at most once: another attempt is made only if none
 * has asked for a byte of them.
 */
final class BodyReplay {

    private static final String JDK = "jdk.internal.net.http.RequestPublishers$";

    /** The JDK does not export these types. On one that names them otherwise, their bodies are sent at most once. */
    private static final Set<String> REPLAYABLE =
            Set.of(JDK + "StringPublisher", JDK + "ByteArrayPublisher", JDK + "FilePublisher", JDK + "EmptyPublisher");

    /** What an Envoy proxy keeps of a request unless it is told otherwise. */
    private static final long MAX_COPIED_BYTES = 1024 * 1024;

    private final @Nullable BodyPublisher body;
    private final @Nullable OneShot oneShot;

    private BodyReplay(@Nullable BodyPublisher body, @Nullable OneShot oneShot) {
        this.body = body;
        this.oneShot = oneShot;
    }

    static BodyReplay of(Optional<BodyPublisher> publisher) {
        if (publisher.isEmpty()) {
            return new BodyReplay(null, null);
        }
        BodyPublisher body = publisher.get();
        if (REPLAYABLE.contains(body.getClass().getName())) {
            return new BodyReplay(body, null);
        }
        OneShot watched = new OneShot(body);
        return new BodyReplay(watched, watched);
    }

    /** What an attempt sends. */
    Optional<BodyPublisher> body() {
        return Optional.ofNullable(body);
    }

    /** Whether another attempt may send it. */
    boolean canSendAgain() {
        return oneShot == null || !oneShot.subscribed;
    }

    /** Whether a copy may be sent beside it: a long body would take from what the request itself needs. */
    boolean canBeCopied() {
        return oneShot == null
                && (body == null || (body.contentLength() >= 0 && body.contentLength() <= MAX_COPIED_BYTES));
    }

    /** Whether several attempts may send it, even at the same time. */
    boolean isRepeatable() {
        return oneShot == null;
    }

    /** Whether an attempt may have sent some of it, as far as is known. */
    boolean maybeSent() {
        return oneShot == null || oneShot.subscribed;
    }

    private static final class OneShot implements BodyPublisher {

        private final BodyPublisher body;
        private volatile boolean subscribed;

        OneShot(BodyPublisher body) {
            this.body = body;
        }

        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            subscribed = true;
            body.subscribe(subscriber);
        }
    }
}
