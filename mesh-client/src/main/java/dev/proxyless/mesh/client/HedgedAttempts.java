package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.telemetry.CallEnd;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The attempts of a call of which one was too slow, so that another was to begin beside it. Used by one thread at a time. */
final class HedgedAttempts {

    private final List<AttemptInFlight> inFlight = new ArrayList<>(2);
    private final Set<AttemptInFlight> followed = new HashSet<>();
    /** How many attempts are to begin after their waits. */
    private int promised;

    /** Beside {@code slow}, the one attempt of the call so far; null if it has not begun. */
    HedgedAttempts(@Nullable AttemptInFlight slow) {
        if (slow != null) {
            inFlight.add(slow);
        }
    }

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

    /** Takes note that another attempt is to begin because this one takes too long. */
    void follow(AttemptInFlight slow) {
        followed.add(slow);
        promise();
    }

    /** Whether another attempt was asked for because this one takes too long. */
    boolean isFollowed(AttemptInFlight attempt) {
        return followed.contains(attempt);
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
