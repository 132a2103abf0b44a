package dev.proxyless.mesh.model.source;

import dev.proxyless.mesh.model.ServiceName;
import java.util.Set;

/**
 * Where snapshots come from.
 *
 * <p>{@link #start} is called once, before anything else. Every call comes on the control loop, and the source calls its
 * sink only on that loop; it never blocks it.
 */
public interface SnapshotSource {

    /**
     * Begins to work.
     *
     * @param loop where the source runs; it is not the source's to close
     * @param sink what receives snapshots and events
     */
    void start(ControlLoop loop, SnapshotSink sink);

    /**
     * Says which services are wanted from now on, instead of those before. The next snapshots hold these, as far as they
     * are resolved, and no others.
     */
    void want(Set<ServiceName> services);

    /** Ends streams, timers and threads. Nothing is published after this. Idempotent. */
    void close();

    /** For people and logs: what this source is, such as {@code ads(xds.example:443)}. */
    String describe();
}
