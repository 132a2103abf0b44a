package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.MeshClient;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client that its users share: made for the first of them, closed after the last. Thread-safe. */
final class SharedMesh {

    private final Supplier<MeshClient> factory;
    /** Guarded by this. */
    private @Nullable MeshClient client;
    /** Guarded by this. */
    private int users;

    SharedMesh(Supplier<MeshClient> factory) {
        this.factory = factory;
    }

    /** The client; {@link #release} must follow exactly once. */
    synchronized MeshClient acquire() {
        MeshClient shared = client;
        if (shared == null) {
            shared = factory.get();
            client = shared;
        }
        users++;
        return shared;
    }

    /** Gives the client back. */
    synchronized void release() {
        users--;
        if (users == 0 && client != null) {
            client.close();
            client = null;
        }
    }
}
