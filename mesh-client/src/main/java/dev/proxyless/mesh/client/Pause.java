package dev.proxyless.mesh.client;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The call waits, as a filter of its route wants it: until the time is up, or until what it waits for is there, whichever is first.
 * {@link MeshCall#next} follows then. The application's own limit and its cancellation hold meanwhile.
 *
 * @param after how long to wait at most
 * @param resumption is given what to run when the call may go on before that
 */
public record Pause(Duration after, Consumer<Runnable> resumption) implements Step {

    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    /** A pause of this length. */
    static Pause of(Duration after) {
        return new Pause(after, Pause::never);
    }

    /** A pause that has no end but the resumption. */
    static Pause until(Consumer<Runnable> resumption) {
        return new Pause(FOREVER, resumption);
    }

    /** The same, for another time at most. */
    public Pause atMost(Duration time) {
        return new Pause(time, resumption);
    }

    /**
     * Runs {@code task} when the call may go on before the time is up: at most once, on whatever thread, perhaps now; never once the
     * call is over.
     */
    public void onResume(Runnable task) {
        resumption.accept(task);
    }

    /** Whether only the resumption ends it. */
    public boolean isWithoutLimit() {
        return after.equals(FOREVER);
    }

    private static void never(Runnable task) {}
}
