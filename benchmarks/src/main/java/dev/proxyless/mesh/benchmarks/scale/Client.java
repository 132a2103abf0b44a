package dev.proxyless.mesh.benchmarks.scale;

/**
 * A client in a process of its own. What it is to see is told first; then the control plane changes; then the result tells
 * what came of it.
 */
interface Client extends AutoCloseable {

    /** It is to see all endpoints of {@code shape}. */
    Pending configured(Shape shape);

    /** It is to see the change of that number. */
    Pending changed(Shape shape, int number);

    /** The memory that it needs for what it has now, in bytes. */
    long retainedBytes();

    @Override
    void close();

    /** What is to come. */
    interface Pending {

        /** Waits for it. */
        Sample await();
    }
}
