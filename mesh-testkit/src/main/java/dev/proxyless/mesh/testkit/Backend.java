package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.model.cluster.Address;

/**
 * An endpoint of a service in this process, on a port of the loopback interface. Every answer says who gave it, in the
 * headers {@value #NAME_HEADER} and {@value #VERSION_HEADER}. Thread-safe.
 */
public sealed interface Backend extends AutoCloseable permits HttpBackend, GrpcBackend {

    /** The response header that holds {@link #name}. */
    String NAME_HEADER = "x-backend";

    /** The response header that holds {@link #version}. */
    String VERSION_HEADER = "x-version";

    /** Which endpoint this is. */
    String name();

    /** Which version of the service it runs. */
    String version();

    /** Where it listens; the same over {@link #kill} and {@link #restart}. */
    Address.Socket address();

    /** How it answers. */
    Behaviour behaviour();

    /** Breaks every connection, calls in flight included, and refuses new ones. Does nothing if it is dead. */
    void kill();

    /** Listens again on the same port. Does nothing if it is alive. */
    void restart();

    /** Dies for good. */
    @Override
    void close();
}
