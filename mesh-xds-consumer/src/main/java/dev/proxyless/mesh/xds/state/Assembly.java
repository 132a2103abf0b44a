package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * What follows from the resources that are known: the services as far as they are resolved, and what to ask for.
 *
 * @param services each wanted service that is resolved; one that is awaited and was never complete is missing
 * @param clusters each cluster that a service names and that is resolved, by name
 * @param needed the names to ask a control plane for, for every type, also those that are known already; what a file
 *     defines is not among them
 */
public record Assembly(
        Map<ServiceName, Resolved<ServiceSnapshot>> services,
        Map<String, Resolved<ClusterSnapshot>> clusters,
        Map<ResourceType, Set<String>> needed) {

    /** Nothing is known and nothing is asked for. */
    public static final Assembly EMPTY = new Assembly(Map.of(), Map.of(), new EnumMap<>(ResourceType.class));

    public Assembly {
        services = Map.copyOf(services);
        clusters = Map.copyOf(clusters);
        needed = Map.copyOf(needed);
    }

    /** The names of this type to ask a control plane for. */
    public Set<String> needed(ResourceType type) {
        return needed.getOrDefault(type, Set.of());
    }
}
