package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.Optional;
import java.util.Set;

/** Something that follows from a step of an {@link AdsSession} and that the shell must do, in order. */
public sealed interface AdsEffect {

    /** Opens a stream; there is none. */
    record OpenStream() implements AdsEffect {}

    /**
     * Sends a request on the stream.
     *
     * @param type the type that it is about
     * @param names all names of this type that are wanted
     * @param version the version of the last response that was used; empty if there was none
     * @param nonce that of the response which this answers; empty for the first request of a stream
     * @param error why the response is refused; empty if it is not
     */
    record Send(ResourceType type, Set<String> names, String version, String nonce, Optional<String> error)
            implements AdsEffect {}

    /**
     * Takes note that resources that were never received are not there.
     *
     * @param type the type
     * @param names the resources
     * @param kind {@code NOT_FOUND} if the control plane's answer lacks them, {@code TIMEOUT} if it gave none
     */
    record Missing(ResourceType type, Set<String> names, ConfigError.Kind kind) implements AdsEffect {}

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
