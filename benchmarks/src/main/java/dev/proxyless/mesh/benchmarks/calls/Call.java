package dev.proxyless.mesh.benchmarks.calls;

/** One way to make a call. Used by one thread. */
interface Call extends AutoCloseable {

    /** Makes a call and waits for its answer; throws if it fails. */
    void make() throws Exception;

    @Override
    void close();
}
