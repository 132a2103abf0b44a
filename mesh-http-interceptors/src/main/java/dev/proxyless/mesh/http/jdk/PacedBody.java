package dev.proxyless.mesh.http.jdk;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A body that reaches the application no faster than it may (Envoy {@code HTTPFault.response_rate_limit}): what comes over the wire
 * waits here for its time, and no thread with it. As in Envoy, no more than a mebibyte waits; then the endpoint does. A body that
 * breaks off ends at once.
 *
 * <p>What happens is taken down under this object's monitor, and told to the subscriber outside of it by one thread at a time,
 * which goes on until there is nothing to tell.
 */
final class PacedBody<T> implements BodySubscriber<T>, Flow.Subscription {

    private static final long MOST_WAITING = 1024 * 1024;

    private final BodySubscriber<T> body;
    private final Pace pace;
    private final Alarm alarm;

    // Guarded by this.
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private Flow.@Nullable Subscription wire;
    private long bytes;
    private long demand;
    private @Nullable Throwable error;
    private boolean complete;
    private boolean asked;
    private boolean armed;
    private boolean telling;
    private boolean over;

    /**
     * A body that has not begun.
     *
     * @param body the application's
     * @param bytesPerSecond how much of it passes in a second
     * @param alarm the time
     */
    PacedBody(BodySubscriber<T> body, long bytesPerSecond, Alarm alarm) {
        this.body = body;
        this.pace = new Pace(bytesPerSecond, alarm.now());
        this.alarm = alarm;
    }

    /** The time, and waking up in it. */
    interface Alarm {

        /** A time that never goes back, in nanoseconds. */
        long now();

        /** Runs {@code task} after a while, where the application's own code may run. */
        void after(Duration wait, Runnable task);
    }

    @Override
    public CompletionStage<T> getBody() {
        return body.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription incoming) {
        synchronized (this) {
            wire = incoming;
        }
        body.onSubscribe(this);
        tell();
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        synchronized (this) {
            asked = false;
            for (ByteBuffer buffer : buffers) {
                if (buffer.hasRemaining() && !over) {
                    waiting.add(buffer);
                    bytes += buffer.remaining();
                }
            }
        }
        tell();
    }

    @Override
    public void onError(Throwable cause) {
        synchronized (this) {
            error = cause;
        }
        tell();
    }

    @Override
    public void onComplete() {
        synchronized (this) {
            complete = true;
        }
        tell();
    }

    @Override
    public void request(long count) {
        if (count <= 0) {
            fail(new IllegalArgumentException("request: " + count + " (expected: > 0)"));
        } else {
            synchronized (this) {
                demand = demand + count < 0 ? Long.MAX_VALUE : demand + count;
            }
        }
        tell();
    }

    @Override
    public void cancel() {
        Flow.Subscription running;
        synchronized (this) {
            over = true;
            waiting.clear();
            running = wire;
        }
        if (running != null) {
            running.cancel();
        }
    }

    private void wake() {
        synchronized (this) {
            armed = false;
        }
        tell();
    }

    private void tell() {
        synchronized (this) {
            if (telling) {
                return;
            }
            telling = true;
        }
        for (Runnable news = next(); news != null; news = next()) {
            try {
                news.run();
            } catch (RuntimeException | Error e) {
                // Of the application's subscriber, which java.net.http would tell of it: here nobody else may be
                // listening.
                fail(e);
            }
        }
    }

    private void fail(Throwable cause) {
        Flow.Subscription running;
        synchronized (this) {
            error = cause;
            running = wire;
        }
        if (running != null) {
            running.cancel();
        }
    }

    /** What is to be told or done now; null if nothing is. */
    private synchronized @Nullable Runnable next() {
        Runnable news = over ? null : end();
        if (news == null && !over) {
            news = bytes > 0 && demand > 0 ? pass() : null;
            news = news == null ? ask() : news;
        }
        telling = news != null;
        return news;
    }

    private @Nullable Runnable end() {
        Throwable cause = error;
        if (cause != null) {
            over = true;
            waiting.clear();
            return () -> body.onError(cause);
        }
        if (complete && bytes == 0) {
            over = true;
            return body::onComplete;
        }
        return null;
    }

    private @Nullable Runnable pass() {
        long now = alarm.now();
        long allowed = pace.take(bytes, now);
        if (allowed > 0) {
            demand = demand == Long.MAX_VALUE ? demand : demand - 1;
            List<ByteBuffer> part = cut(allowed);
            return () -> body.onNext(part);
        }
        if (armed) {
            return null;
        }
        armed = true;
        Duration wait = Duration.ofNanos(pace.nanosToNext(now));
        return () -> alarm.after(wait, this::wake);
    }

    private @Nullable Runnable ask() {
        Flow.Subscription running = wire;
        if (asked || complete || running == null || bytes >= MOST_WAITING) {
            return null;
        }
        asked = true;
        return () -> running.request(1);
    }

    private List<ByteBuffer> cut(long length) {
        List<ByteBuffer> part = new ArrayList<>();
        long left = length;
        while (left > 0) {
            ByteBuffer first = waiting.element();
            int taken = (int) Math.min(left, first.remaining());
            part.add(first.slice(first.position(), taken).asReadOnlyBuffer());
            first.position(first.position() + taken);
            if (!first.hasRemaining()) {
                waiting.remove();
            }
            left -= taken;
        }
        bytes -= length;
        return part;
    }
}
