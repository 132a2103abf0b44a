package dev.proxyless.mesh.model.snapshot;

/**
 * A part of a snapshot that was asked for: either it is there, or it is known why not. What is still awaited is not in a
 * snapshot at all.
 */
public sealed interface Resolved<T> {

    /** It is there. */
    record Ready<T>(T value) implements Resolved<T> {}

    /** It is not there, and this is why. */
    record Absent<T>(ConfigError error) implements Resolved<T> {}
}
