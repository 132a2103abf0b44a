package dev.proxyless.mesh.http.jdk;

import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The time that the application gave its request, over all attempts, waits and redirects. */
final class TimeLimit {

    private final @Nullable Duration timeout;
    private final long startedAt = System.nanoTime();

    private TimeLimit(@Nullable Duration timeout) {
        this.timeout = timeout;
    }

    /** A limit that begins now. */
    static TimeLimit of(Optional<Duration> timeout) {
        return new TimeLimit(timeout.orElse(null));
    }

    boolean isOver() {
        return timeout != null && remaining(timeout) <= 0;
    }

    HttpTimeoutException error() {
        return new HttpTimeoutException("request timed out after " + timeout);
    }

    /**
     * The time of an attempt: what the route gives it, or what is left if that is less; null means no limit.
     *
     * @param attemptNanos what the route gives it in nanoseconds, 0 for no limit
     */
    @Nullable Duration forAttempt(long attemptNanos) {
        if (timeout == null) {
            return attemptNanos == 0 ? null : Duration.ofNanos(attemptNanos);
        }
        long remaining = Math.max(1, remaining(timeout));
        return Duration.ofNanos(attemptNanos == 0 ? remaining : Math.min(attemptNanos, remaining));
    }

    /** A wait, or what is left if that is less. */
    Duration most(Duration wait) {
        return timeout == null || wait.toNanos() <= remaining(timeout)
                ? wait
                : Duration.ofNanos(Math.max(0, remaining(timeout)));
    }

    private long remaining(Duration limit) {
        return limit.toNanos() - (System.nanoTime() - startedAt);
    }
}
