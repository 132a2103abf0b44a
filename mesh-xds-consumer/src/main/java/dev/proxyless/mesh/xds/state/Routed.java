package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The listeners and route configurations that can be looked through.
 *
 * @param usable those that can be used, in their order
 * @param errors what is wrong with the others
 */
public record Routed(List<XdsResource> usable, List<ConfigError> errors) {

    public Routed {
        usable = List.copyOf(usable);
        errors = List.copyOf(errors);
    }

    /**
     * Those that a service may have by its domains. Routes that a listener refers to hold only together with the filters and
     * rules of that listener; of one that was refused nobody knows to which it refers, so then none stand alone.
     */
    public List<XdsResource> candidates() {
        boolean refused = errors.stream().anyMatch(error -> error.resourceType().equals(ResourceType.LISTENER.label()));
        Set<String> ofListeners = new HashSet<>();
        for (XdsResource resource : usable) {
            if (resource instanceof XdsResource.Listener listener && listener.routes() instanceof RouteSource.Rds rds) {
                ofListeners.add(rds.name());
            }
        }
        return usable.stream()
                .filter(resource -> resource instanceof XdsResource.Listener
                        || (!refused && !ofListeners.contains(resource.name())))
                .toList();
    }
}
