package dev.proxyless.mesh.benchmarks.scale;

/** One stream of a client, in either variant of the protocol. Guarded by the lock of the control plane. */
interface AdsStream {

    /** Sends what is new of a type that the client asked for, if anything is. */
    void push(ResourceType type);

    /** Whether the client wants the endpoints of at least so many clusters and has acknowledged the newest. */
    boolean hasAcknowledged(int clusters);
}
