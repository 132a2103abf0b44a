package dev.proxyless.mesh.xds.store;

/** A stored configuration cannot be used; the message says why and what to do. */
public final class SnapshotFileException extends Exception {

    private static final long serialVersionUID = 1L;

    SnapshotFileException(String message) {
        super(message);
    }
}
