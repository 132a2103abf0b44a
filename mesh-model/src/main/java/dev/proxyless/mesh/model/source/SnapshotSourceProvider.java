package dev.proxyless.mesh.model.source;

import java.util.Optional;

/**
 * Finds a source without being told of one: from environment variables and system properties. Loaded by {@link
 * java.util.ServiceLoader}, so that a client needs no word of xDS.
 */
public interface SnapshotSourceProvider {

    /**
     * The source that the environment describes, or empty if it describes none of this provider's kind.
     *
     * @throws IllegalArgumentException if the environment describes one that cannot be used; the message names the
     *     variable, the file, the field and the remedy
     */
    Optional<SnapshotSource> fromEnvironment();

    /** What the environment must have for this provider to find something, for error messages. */
    String requirement();
}
