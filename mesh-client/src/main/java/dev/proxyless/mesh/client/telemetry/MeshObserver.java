package dev.proxyless.mesh.client.telemetry;

import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.source.SourceEvent;

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

    /** A call begins. Any thread; the context of the calling thread is the call's parent. */
    CallObserver startCall(CallStart call);

    /** A revision is in force. On the control loop. */
    void onSnapshot(MeshSnapshot snapshot);

    /** Something happened at the source. On the control loop. */
    void onSourceEvent(SourceEvent event);
}
