package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.format.CallFacts;
import org.jspecify.annotations.Nullable;

/** What is known of a call, as far as it is how far the call has come. Read in place. */
public interface ProgressFacts extends CallFacts {

    /** How far the call has come. */
    CallProgress progress();

    @Override
    default boolean isDelayed() {
        return progress().isDelayed();
    }

    @Override
    default int attempts() {
        return progress().attempts();
    }

    @Override
    default long elapsedNanos() {
        return progress().elapsedNanos();
    }

    @Override
    default @Nullable String traceId() {
        return progress().traceId();
    }
}
