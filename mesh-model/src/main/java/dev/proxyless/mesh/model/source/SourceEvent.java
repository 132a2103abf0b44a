package dev.proxyless.mesh.model.source;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import java.time.Instant;
import java.util.List;

/** Something that happened at a source of configuration, for telemetry and for people. */
public sealed interface SourceEvent {

    /** A stream to a control plane was opened and gave its first answer. */
    record StreamConnected(String server) implements SourceEvent {}

    /**
     * A stream to a control plane ended or could not be opened.
     *
     * @param server the control plane
     * @param reason what the transport says
     * @param answered whether the stream had given an answer; if so, this is no failure (gRFC A57)
     */
    record StreamDisconnected(String server, String reason, boolean answered) implements SourceEvent {}

    /**
     * A control plane does not know the incremental variant of the protocol, and is spoken to in state-of-the-world from now
     * on. No failure.
     *
     * @param server the control plane
     * @param reason what the transport says
     */
    record VariantRefused(String server, String reason) implements SourceEvent {}

    /**
     * A response was acknowledged.
     *
     * @param resourceType such as {@code Cluster}
     * @param version the control plane's version
     * @param resources how many resources it had
     */
    record Acknowledged(String resourceType, String version, int resources) implements SourceEvent {}

    /**
     * A response was refused, as a whole or in part.
     *
     * @param resourceType such as {@code Cluster}
     * @param version the control plane's version
     * @param accepted how many of its resources were used all the same (gRFC A46)
     * @param errors what was wrong with the others
     */
    record Rejected(String resourceType, String version, int accepted, List<ConfigError> errors)
            implements SourceEvent {}

    /**
     * A field was set that this library does not honour. Reported once for a resource type and field.
     *
     * @param resourceType such as {@code Cluster}
     * @param resourceName the first resource that had it
     * @param field its path, with list indices left out
     * @param consequence what happens instead
     */
    record Unsupported(String resourceType, String resourceName, String field, String consequence)
            implements SourceEvent {}

    /**
     * Another control plane is asked from now on (gRFC A71).
     *
     * @param authority the authority of the resources concerned; empty for those without one
     * @param from the control plane that was asked before
     * @param to the one that is asked now
     * @param reason why, for people
     */
    record ControlPlaneSwitched(String authority, String from, String to, String reason) implements SourceEvent {}

    /**
     * What a former process stored is used, because no control plane answers; or, if {@code resources} is 0, it is used no
     * more.
     *
     * @param file where it was stored
     * @param storedAt when
     * @param resources how many resources of it are in use
     */
    record LastKnownGoodUsed(String file, Instant storedAt, int resources) implements SourceEvent {}

    /**
     * A file of configuration was read.
     *
     * @param file the file or directory
     * @param resources how many resources it has
     */
    record FileLoaded(String file, int resources) implements SourceEvent {}

    /**
     * A file could not be used, and what it said before stays in force.
     *
     * @param file the file or directory
     * @param problem what is wrong with it, with line, field and remedy as far as they are known
     */
    record FileRefused(String file, String problem) implements SourceEvent {}

    /**
     * An extension cannot find the endpoints of clusters at present; what it found before stays in use. Told once for each
     * problem in a row.
     *
     * @param search the cluster type and what it looks for
     * @param problem why, and what to do about it
     */
    record DiscoveryFailed(String search, String problem) implements SourceEvent {}

    /**
     * An extension finds endpoints again, or no cluster looks for them any more.
     *
     * @param search as in {@link DiscoveryFailed}
     */
    record DiscoverySettled(String search) implements SourceEvent {}
}
