package dev.proxyless.mesh.xds.status;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.time.Instant;
import java.util.Optional;

/**
 * What a client knows of one resource (Envoy {@code service.status.v3.ClientConfig.GenericXdsConfig}).
 *
 * @param type its type
 * @param name its name; {@link ResourceType#WILDCARD} stands for all of a type while no answer came
 * @param state what became of it
 * @param isStatic whether it is written in the configuration that the client was started with
 * @param version the version of the resource in use, empty if there is none
 * @param resource the resource in use, as it came
 * @param updated when the resource in use came
 * @param failure why there is no newer resource in use, or none at all; empty if all is well, or nothing is heard yet
 */
public record ResourceStatus(
        ResourceType type,
        String name,
        State state,
        boolean isStatic,
        String version,
        Optional<Any> resource,
        Optional<Instant> updated,
        Optional<Failure> failure) {

    /** What became of a resource (Envoy {@code admin.v3.ClientResourceStatus}; gRFC A40, A88). */
    public enum State {
        /** Nothing is heard of it yet. If one is in use all the same, a former process stored it. */
        REQUESTED,
        /** There is none, or no more; one that was deleted may be in use for a while (gRFC A27). */
        DOES_NOT_EXIST,
        /** The newest one is in use. */
        ACKED,
        /** The newest one breaks a rule; the last good one is in use if there was one. */
        NACKED,
        /** The control plane gives a reason for not sending it; the last good one is in use if there was one. */
        RECEIVED_ERROR,
        /** It did not come in time, from a control plane that is known to tell what does not exist. */
        TIMEOUT
    }

    /**
     * Why a resource could not be used.
     *
     * @param version the version that was refused, empty if none came
     * @param at when that became known
     * @param error what is wrong
     */
    public record Failure(String version, Instant at, ConfigError error) {}
}
