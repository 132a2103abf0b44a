package dev.proxyless.mesh.testkit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How a {@link Backend} answers, and how often it was asked. Everything can be changed while calls flow; a change counts
 * from the next request on. Thread-safe.
 *
 * <p>A status is an HTTP status for an {@link HttpBackend} and a gRPC code for a {@link GrpcBackend}.
 */
public final class Behaviour {

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong failing = new AtomicLong();
    private final AtomicLong dropping = new AtomicLong();
    private volatile Duration latency = Duration.ZERO;
    private volatile int failure;

    Behaviour() {}

    /** Waits this long before each answer. */
    public Behaviour latency(Duration latency) {
        this.latency = latency;
        return this;
    }

    /** Answers the next {@code count} requests with {@code status}. */
    public Behaviour failNext(long count, int status) {
        failure = status;
        failing.set(count);
        return this;
    }

    /** Answers every request with {@code status}, until {@link #recover}. */
    public Behaviour fail(int status) {
        return failNext(Long.MAX_VALUE, status);
    }

    /**
     * Gives the next {@code count} requests no answer: over HTTP the connection is reset; over gRPC, where a connection
     * carries other calls too, the call ends with UNAVAILABLE, as it does for a client whose connection broke.
     */
    public Behaviour dropNext(long count) {
        dropping.set(count);
        return this;
    }

    /** Answers at once and well again. */
    public Behaviour recover() {
        latency = Duration.ZERO;
        failing.set(0);
        dropping.set(0);
        return this;
    }

    /** How many requests came in, those that failed included. */
    public long requests() {
        return requests.get();
    }

    /** Takes note of a request, waits as long as it has to, and says how to answer. */
    Answer next() throws InterruptedException {
        requests.incrementAndGet();
        Duration wait = latency;
        if (!wait.isZero()) {
            Thread.sleep(wait.toMillis());
        }
        if (takeOne(dropping)) {
            return Answer.DROP;
        }
        return takeOne(failing) ? Answer.FAIL : Answer.SERVE;
    }

    /** The status of {@link Answer#FAIL}. */
    int failure() {
        return failure;
    }

    private static boolean takeOne(AtomicLong left) {
        return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }

    /** What becomes of a request. */
    enum Answer {
        SERVE,
        FAIL,
        DROP
    }
}
