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
 * @param name its name
 * @param state what became of it
 * @param version the version of the resource in use, empty if there is none
 * @param resource the resource in use
 * @param updated when the resource in use came
 * @param failure the newest fault, if the newest resource could not be used
 */
public record ResourceStatus(
        ResourceType type,
        String name,
        State state,
        String version,
        Optional<Any> resource,
        Optional<Instant> updated,
        Optional<Failure> failure) {

    /** What became of a resource (Envoy {@code admin.v3.ClientResourceStatus}). */
    public enum State {
        REQUESTED,
        DOES_NOT_EXIST,
        ACKED,
        NACKED,
        RECEIVED_ERROR,
        TIMEOUT,
        /** It is of a file and is not asked for. */
        STATIC
    }

    /**
     * A resource that could not be used.
     *
     * @param version the version that was refused
     * @param at when
     * @param error why
     */
    public record Failure(String version, Instant at, ConfigError error) {}
}
