package dev.proxyless.mesh.http.jdk;

import dev.proxyless.mesh.client.Verdict;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A body that must come to its end in time, and keep coming: the route's limits hold to the end of a response (Envoy {@code
 * RouteAction.timeout}, {@code idle_timeout}), where java.net.http's own end with its headers. What comes and the end of the
 * time take turns, so that the subscriber hears of one thing at a time.
 */
final class LimitedBody<T> implements BodySubscriber<T>, BodyWatch.Watched {

    private static final int QUIET = 0;
    private static final int BUSY = 1;
    private static final int OVER = 2;

    private final BodySubscriber<T> body;
    private final Limits limits;
    private final BodyWatch watch;
    private final AtomicInteger state = new AtomicInteger(QUIET);
    private volatile long lastSeen;
    private volatile Flow.@Nullable Subscription subscription;

    LimitedBody(BodySubscriber<T> body, Limits limits, BodyWatch watch) {
        this.body = body;
        this.limits = limits;
        this.watch = watch;
        this.lastSeen = watch.now();
    }

    /**
     * The limits of a body, by the time of {@link BodyWatch#now}.
     *
     * @param from when it began
     * @param within how long it may take in nanoseconds; 0 means no limit
     * @param idle how long nothing may come in nanoseconds; 0 means no limit
     */
    record Limits(long from, long within, long idle) {

        static Limits of(Verdict.Deliver verdict, long now) {
            return new Limits(now, verdict.withinNanos(), verdict.idleNanos());
        }

        private boolean isLate(long now) {
            return within != 0 && now - from >= within;
        }
    }

    @Override
    public CompletionStage<T> getBody() {
        return body.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription incoming) {
        subscription = incoming;
        watch.add(this);
        body.onSubscribe(incoming);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (state.compareAndSet(QUIET, BUSY)) {
            body.onNext(buffers);
            lastSeen = watch.now();
            state.compareAndSet(BUSY, QUIET);
        }
    }

    @Override
    public void onError(Throwable error) {
        if (end()) {
            body.onError(error);
        }
    }

    @Override
    public void onComplete() {
        if (end()) {
            body.onComplete();
        }
    }

    @Override
    public boolean isDue(long now) {
        return limits.isLate(now) || (limits.idle() != 0 && now - lastSeen >= limits.idle());
    }

    @Override
    public void expire() {
        long now = watch.now();
        if (!isDue(now) || !state.compareAndSet(QUIET, OVER)) {
            return;
        }
        watch.remove(this);
        // Before the subscription is given up, for which java.net.http has words of its own.
        body.onError(new HttpTimeoutException(
                limits.isLate(now)
                        ? "the response did not end within the time of the route: its body took "
                                + Duration.ofNanos(now - limits.from())
                        : "nothing came of the response's body for " + Duration.ofNanos(limits.idle())));
        Flow.Subscription running = subscription;
        if (running != null) {
            running.cancel();
        }
    }

    private boolean end() {
        watch.remove(this);
        return state.getAndSet(OVER) != OVER;
    }
}
