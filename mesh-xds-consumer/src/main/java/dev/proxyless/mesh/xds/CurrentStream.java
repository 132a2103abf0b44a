package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.source.ControlLoop;
import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import dev.proxyless.mesh.xds.wire.AdsTransport;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stream that a session has at the time. Carries what happens on it over to the control loop, and drops what comes of
 * one that was replaced. On the control loop only.
 */
final class CurrentStream {

    private final AdsTransport transport;
    private final ControlLoop loop;
    private final Listener listener;
    private @Nullable Events current;

    /** What happens on the stream. Called on the control loop. */
    interface Listener {

        /** Requests reach the control plane. */
        void onReady();

        /** A response came. No other comes before it is asked for. */
        void onResponse(Incoming response);

        /**
         * There is no stream any more, or none came about.
         *
         * @param reason why, for people
         * @param unimplemented whether the control plane does not know this variant of the protocol
         */
        void onEnd(String reason, boolean unimplemented);
    }

    CurrentStream(AdsTransport transport, ControlLoop loop, Listener listener) {
        this.transport = transport;
        this.loop = loop;
        this.listener = listener;
    }

    /** Opens a stream in place of the one at hand. */
    void open(Variant variant) {
        if (current != null && current.requests != null) {
            current.requests.close();
        }
        Events opened = new Events();
        current = opened;
        try {
            opened.requests = transport.open(variant, loop::execute, opened);
        } catch (RuntimeException e) {
            opened.onEnd(e.toString());
        }
    }

    /**
     * Does something on the stream, if it is still there, once what is known is assembled and in force. A request that
     * names thousands takes longer to make than a change of one of them, and calls need not wait for it.
     */
    void afterAssembly(Consumer<AdsTransport.Stream> action) {
        if (current != null) {
            current.later(action);
        }
    }

    /** Ends the stream and the way to the control plane; nothing is told any more. */
    void close() {
        current = null;
        transport.close();
    }

    private final class Events implements AdsTransport.Listener {

        private AdsTransport.@Nullable Stream requests;

        @Override
        public void onReady() {
            onLoop(listener::onReady);
        }

        @Override
        public void onResponse(DiscoveryResponse response) {
            onLoop(() -> listener.onResponse(Incoming.of(response)));
        }

        @Override
        public void onResponse(DeltaDiscoveryResponse response) {
            onLoop(() -> listener.onResponse(Incoming.of(response)));
        }

        @Override
        public void onEnd(String reason) {
            end(reason, false);
        }

        @Override
        public void onUnimplemented(String reason) {
            end(reason, true);
        }

        private void end(String reason, boolean unimplemented) {
            onLoop(() -> {
                current = null;
                listener.onEnd(reason, unimplemented);
            });
        }

        /** The assembly of what came was given to the loop before this, so it is done before this. */
        private void later(Consumer<AdsTransport.Stream> action) {
            onLoop(() -> {
                if (requests != null) {
                    action.accept(requests);
                }
            });
        }

        private void onLoop(Runnable task) {
            loop.execute(() -> {
                if (current == this) {
                    task.run();
                }
            });
        }
    }
}
