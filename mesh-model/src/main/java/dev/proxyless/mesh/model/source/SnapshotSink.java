package dev.proxyless.mesh.model.source;

import dev.proxyless.mesh.model.snapshot.MeshSnapshot;

/** What receives snapshots and what happens on the way to them. Called only on the control loop. */
public interface SnapshotSink {

    /** Takes a revision, which replaces the one before as a whole. */
    void publish(MeshSnapshot snapshot);

    /** Takes note of something that happened, for telemetry. */
    void onEvent(SourceEvent event);
}
