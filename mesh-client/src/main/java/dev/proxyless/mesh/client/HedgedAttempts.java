package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.telemetry.CallEnd;
import java.util.ArrayList;
import java.util.List;

/** The attempts of a call of which one was too slow, so that another was to begin beside it. Used by one thread at a time. */
final class HedgedAttempts {

    private final List<AttemptInFlight> inFlight = new ArrayList<>(2);
    /** How many attempts are to begin after their waits. */
    private int promised;

    /** Takes in an attempt that begins. */
    void add(AttemptInFlight attempt) {
        inFlight.add(attempt);
    }

    /** The attempt in flight with this number. */
    AttemptInFlight get(int number) {
        for (AttemptInFlight attempt : inFlight) {
            if (attempt.number() == number) {
                return attempt;
            }
        }
        throw new IllegalStateException(
                "attempt " + number + ": not in flight (expected: one outcome for each Attempt)");
    }

    /** Takes note that another attempt is to begin. */
    void promise() {
        promised++;
    }

    /** Takes note that the time of a promised attempt has come. */
    void redeem() {
        promised--;
    }

    /** Whether there is, or will be, an attempt that may still have an answer. */
    boolean isAny() {
        return promised > 0 || !inFlight.isEmpty();
    }

    /** Lets go of an attempt without ending it. */
    void remove(AttemptInFlight attempt) {
        inFlight.remove(attempt);
    }

    /** Ends those in flight, and lets none begin: their answers do not matter any more. */
    void cancel() {
        inFlight.forEach(attempt -> attempt.end(CallEnd.error("cancelled")));
        inFlight.clear();
        promised = 0;
    }
}
