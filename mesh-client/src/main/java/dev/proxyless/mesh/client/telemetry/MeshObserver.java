package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.util.List;

/**
 * Is told what happens to calls and to configuration. An observer never throws, never blocks and never changes what
 * happens.
 */
public interface MeshObserver {

    /** An observer that does nothing. */
    MeshObserver NONE = new MeshObserver() {
        @Override
        public CallObserver startCall(CallStart call) {
            return CallObserver.NONE;
        }

        @Override
        public void onSnapshot(MeshSnapshot snapshot) {}

        @Override
        public void onSourceEvent(SourceEvent event) {}
    };

    /** One observer that tells all of {@code observers}, in their order. */
    static MeshObserver all(List<MeshObserver> observers) {
        if (observers.isEmpty()) {
            return NONE;
        }
        return observers.size() == 1 ? observers.get(0) : new CompositeObserver(List.copyOf(observers));
    }

    /** A call begins. Any thread; the context of the calling thread is the call's parent. */
    CallObserver startCall(CallStart call);

    /**
     * Carries the context of the calling thread over to whichever thread runs {@code task}, so that a call that begins later
     * has the same parent.
     */
    default Runnable inThisContext(Runnable task) {
        return task;
    }

    /** A revision is in force. On the control loop. */
    void onSnapshot(MeshSnapshot snapshot);

    /** Something happened at the source. On the control loop. */
    void onSourceEvent(SourceEvent event);

    /** The client is closed: what it says of its present state is no longer true. On the control loop, last of all. */
    default void onClose() {}
}
