package dev.proxyless.mesh.xds.store;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where the configuration in force is stored, and when a process that starts uses what a former one stored.
 *
 * @param file the file; its directory must exist and be writable, and others must not be able to write to the file
 * @param patience how long a process that starts waits for an answer of a control plane before it uses the file; a control
 *     plane that refuses the connection is not waited for
 * @param maxAge a file that is older is not used
 */
public record LastKnownGood(Path file, Duration patience, Duration maxAge) {

    /** The patience of {@link #in}. */
    public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(3);

    /** The greatest age of {@link #in}. */
    public static final Duration DEFAULT_MAX_AGE = Duration.ofDays(7);

    public LastKnownGood {
        if (patience.isNegative()) {
            throw new IllegalArgumentException("patience: " + patience + " (expected: >= 0)");
        }
        if (maxAge.isNegative() || maxAge.isZero()) {
            throw new IllegalArgumentException("maxAge: " + maxAge + " (expected: > 0)");
        }
    }

    /** In {@code file}, with the default times. */
    public static LastKnownGood in(Path file) {
        return new LastKnownGood(file, DEFAULT_PATIENCE, DEFAULT_MAX_AGE);
    }
}
