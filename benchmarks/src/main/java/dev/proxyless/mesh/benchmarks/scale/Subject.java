package dev.proxyless.mesh.benchmarks.scale;

import java.util.concurrent.CompletableFuture;

/**
 * A client in this process, which is measured. Each method is called before the control plane changes anything, and
 * completes with the time, as of {@link System#nanoTime}, at which a call would see the change.
 */
interface Subject extends AutoCloseable {

    /** All endpoints of {@code shape} are in force. */
    CompletableFuture<Long> configured(Shape shape);

    /** The endpoint has its new address. */
    CompletableFuture<Long> changed(Shape shape, Shape.Change change);

    @Override
    void close();
}
