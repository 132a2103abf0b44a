package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Something that follows from a step of an {@link AdsSession} and that the shell must do, in order. */
public sealed interface AdsEffect {

    /** Opens a stream of the variant that {@link AdsState#variant} names. If there still is one, it is closed. */
    record OpenStream() implements AdsEffect {}

    /**
     * Sends a request on the stream, in the state-of-the-world variant.
     *
     * @param type the type that it is about
     * @param names all names of this type that are wanted; empty for all resources of the type
     * @param version the version of the last response that was used; empty if there was none
     * @param nonce that of the response which this answers; empty for the first request of a stream
     * @param error why the response is refused; empty if it is not
     */
    record Send(ResourceType type, Set<String> names, String version, String nonce, Optional<String> error)
            implements AdsEffect {}

    /**
     * Sends a request on the stream, in the incremental variant.
     *
     * @param type the type that it is about
     * @param subscribe the names that are wanted from now on; empty in the first request for all resources of the type
     * @param unsubscribe the names that are not wanted any more
     * @param held the resources that an earlier stream brought, with their versions
     * @param nonce that of the response which this answers; empty if it answers none
     * @param error why the response is refused; empty if it is not
     */
    record SendDelta(
            ResourceType type,
            Set<String> subscribe,
            Set<String> unsubscribe,
            Map<String, String> held,
            String nonce,
            Optional<String> error)
            implements AdsEffect {}

    /**
     * Takes note that resources are not there, or are there no more.
     *
     * @param type the type
     * @param names the resources
     * @param reason how that is known
     */
    record Gone(ResourceType type, Set<String> names, Reason reason) implements AdsEffect {

        /** How it is known that a resource is not there. */
        public enum Reason {
            /** It was there, and the control plane took it back. */
            DELETED,
            /** The control plane answered, and has none. */
            NOT_FOUND,
            /** The control plane gave no answer in time. */
            TIMEOUT,
            /** It was there, and its time to live is over. */
            EXPIRED
        }
    }

    /**
     * Takes note that the control plane has been away for so long that whoever waits should be told.
     *
     * @param reason what the transport last said
     */
    record Unreachable(String reason) implements AdsEffect {}

    /** Takes note that the control plane answers again. */
    record Reachable() implements AdsEffect {}

    /** Tells of something, for telemetry. */
    record Report(SourceEvent event) implements AdsEffect {}
}
