package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.xds.store.LastKnownGood;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a source in code, beside its bootstrap.
 *
 * @param lastKnownGood where configuration is stored for the next process; null if it is not
 * @param deletedKept how long a resource that the control plane deletes stays in use
 */
record Settings(@Nullable LastKnownGood lastKnownGood, Duration deletedKept) {

    /** Nothing is said. */
    static final Settings DEFAULT = new Settings(null, Duration.ZERO);

    Settings {
        if (deletedKept.isNegative()) {
            throw new IllegalArgumentException("kept after a deletion: " + deletedKept + " (expected: >= 0)");
        }
    }
}
