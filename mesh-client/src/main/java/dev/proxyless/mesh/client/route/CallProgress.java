package dev.proxyless.mesh.client.route;

import org.jspecify.annotations.Nullable;

/** How far a call has come, for texts that are filled in on its way. Read in place. */
public interface CallProgress {

    /** Nothing is known of it. */
    CallProgress NONE = new CallProgress() {};

    /** Of a call that the mesh answers itself. */
    static CallProgress answered(String details, boolean delayed) {
        return new CallProgress() {
            @Override
            public String responseCodeDetails() {
                return details;
            }

            @Override
            public boolean isDelayed() {
                return delayed;
            }
        };
    }

    /** How many attempts have begun. */
    default int attempts() {
        return 0;
    }

    /** How long ago it began, in nanoseconds. */
    default long elapsedNanos() {
        return 0;
    }

    /** Whether a filter delayed it. */
    default boolean isDelayed() {
        return false;
    }

    /** The trace that it belongs to; null if it belongs to none. */
    default @Nullable String traceId() {
        return null;
    }

    /** {@code HTTP/1.1} or {@code HTTP/2}. */
    default String protocol() {
        return "HTTP/1.1";
    }

    /** Why the mesh answers itself, in Envoy's words; empty if it does not. */
    default String responseCodeDetails() {
        return "";
    }
}
