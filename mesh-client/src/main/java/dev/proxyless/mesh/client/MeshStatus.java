package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.runtime.SourceStatus;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a client fares at one moment, for people, health checks and tests. Immutable.
 *
 * @param source what its source of configuration is, such as {@code ads(xds.example:443)}
 * @param revision the revision in force, 0 before there is one
 * @param services each service that is known: empty if it can be called, else why not
 * @param awaited the services that are asked for and not known yet
 * @param sourceStatus how the source fares
 */
public record MeshStatus(
        String source,
        long revision,
        Map<ServiceName, Optional<ConfigError>> services,
        Set<ServiceName> awaited,
        SourceStatus sourceStatus) {

    public MeshStatus {
        services = Map.copyOf(services);
        awaited = Set.copyOf(awaited);
    }

    /** Whether {@code service} can be called. */
    public boolean isReady(ServiceName service) {
        Optional<ConfigError> problem = services.get(service);
        return problem != null && problem.isEmpty();
    }
}
