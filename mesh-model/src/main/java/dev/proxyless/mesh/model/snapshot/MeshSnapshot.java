package dev.proxyless.mesh.model.snapshot;

import dev.proxyless.mesh.model.ServiceName;
import java.util.Map;

/**
 * One revision of the mesh as far as this process asked for it.
 *
 * @param revision counts up by one with each snapshot of a source, from 1
 * @param services each service that was asked for and is resolved; one that is awaited is missing
 * @param versions the control plane's version of each resource type that it has versions for, by type name
 */
public record MeshSnapshot(
        long revision, Map<ServiceName, Resolved<ServiceSnapshot>> services, Map<String, String> versions) {

    /** Nothing yet. */
    public static final MeshSnapshot EMPTY = new MeshSnapshot(0, Map.of(), Map.of());

    public MeshSnapshot {
        services = Map.copyOf(services);
        versions = Map.copyOf(versions);
    }
}
