package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.util.Queue;

/** Hands everything that a source says to another thread. */
final class QueueingSink implements SnapshotSink {

    private final Queue<Object> told;

    QueueingSink(Queue<Object> told) {
        this.told = told;
    }

    @Override
    public void publish(MeshSnapshot snapshot) {
        told.add(snapshot);
    }

    @Override
    public void onEvent(SourceEvent event) {
        told.add(event);
    }
}
