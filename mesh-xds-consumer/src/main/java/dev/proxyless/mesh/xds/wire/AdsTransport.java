package dev.proxyless.mesh.xds.wire;

import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;

/** The way to one control plane. At most one stream is open at a time. Called by one thread. */
public interface AdsTransport extends AutoCloseable {

    /** Begins to open a stream. Does not block: what comes of it is told to {@code listener}. */
    Stream open(Listener listener);

    /** Ends the stream, if there is one, and the connection. Idempotent. */
    @Override
    void close();

    /** A stream to the control plane. */
    interface Stream {

        /** Sends {@code request}. Without effect if the stream has ended. */
        void send(DiscoveryRequest request);

        /** Asks for one more response; the first needs no asking. */
        void requestNext();
    }

    /** What happens on a stream. Called from any thread, but one call at a time and in order. */
    interface Listener {

        /** The stream is connected. May come more than once. */
        void onReady();

        /** A response came. No other comes before it is asked for. */
        void onResponse(DiscoveryResponse response);

        /**
         * The stream ended or could not be opened. Comes once, and is the last call.
         *
         * @param reason why, for people
         */
        void onEnd(String reason);
    }
}
