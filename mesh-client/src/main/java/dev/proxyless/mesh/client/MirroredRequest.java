package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.retry.Outcome;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A copy of a call's request that goes to another cluster beside it. It is sent once, its answer is thrown away, and
 * whatever becomes of it the call does not know. Thread-safe.
 */
public final class MirroredRequest {

    private final Attempt attempt;
    private final AttemptInFlight inFlight;
    private final AtomicBoolean ended = new AtomicBoolean();

    MirroredRequest(Attempt attempt, AttemptInFlight inFlight) {
        this.attempt = attempt;
        this.inFlight = inFlight;
    }

    /** What the client is to send, and where. */
    public Attempt attempt() {
        return attempt;
    }

    /** Tells what came of it. Must be called; idempotent. Any thread, also after the call has ended. */
    public void end(Outcome outcome) {
        if (ended.compareAndSet(false, true)) {
            inFlight.end(CallEnds.of(outcome));
        }
    }
}
