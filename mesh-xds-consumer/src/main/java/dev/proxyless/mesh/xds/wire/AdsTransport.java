package dev.proxyless.mesh.xds.wire;

import dev.proxyless.mesh.xds.bootstrap.ServerConfig.Variant;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.concurrent.Executor;

/** The way to one control plane, or to one of its services. Called by one thread. */
public interface AdsTransport extends AutoCloseable {

    /**
     * Begins to open a stream. Does not block: what comes of it is told to {@code listener}.
     *
     * @param variant which messages go over it
     * @param executor runs one task after another, where {@code listener} is best called: then nothing is handed from
     *     thread to thread in between
     */
    Stream open(Variant variant, Executor executor, Listener listener);

    /** Ends the stream, if there is one, and the connection if nobody else uses it. Idempotent. */
    @Override
    void close();

    /** A stream to the control plane, which takes requests of its variant only. Without effect once it has ended. */
    interface Stream {

        /** Sends {@code request} on a stream of the state-of-the-world variant. */
        void send(DiscoveryRequest request);

        /** Sends {@code request} on a stream of the incremental variant. */
        void send(DeltaDiscoveryRequest request);

        /** Asks for one more response; the first needs no asking. */
        void requestNext();

        /** Ends the stream; its listener is told. */
        void close();
    }

    /** What happens on a stream. Called from any thread, but one call at a time and in order. */
    interface Listener {

        /** The stream is connected. May come more than once. */
        void onReady();

        /** A response of the state-of-the-world variant came. No other comes before it is asked for. */
        void onResponse(DiscoveryResponse response);

        /** A response of the incremental variant came. No other comes before it is asked for. */
        void onResponse(DeltaDiscoveryResponse response);

        /**
         * The stream ended or could not be opened. Comes once, and is the last call.
         *
         * @param reason why, for people
         */
        void onEnd(String reason);

        /**
         * The stream ended because the control plane does not know this variant of the protocol. Comes instead of {@link
         * #onEnd}.
         *
         * @param reason what it says, for people
         */
        void onUnimplemented(String reason);
    }
}
