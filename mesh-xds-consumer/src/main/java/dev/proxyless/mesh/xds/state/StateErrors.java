package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** What is said of resources that are not there. */
final class StateErrors {

    private static final int NAMES_SHOWN = 20;
    private static final int ERRORS_SHOWN = 3;

    private StateErrors() {}

    /** A resource that the control plane had and has no more. */
    static ConfigError deleted(ResourceType type, String name) {
        return notFound(type, name, "deleted by the control plane (expected: to stay while it is in use)");
    }

    /** A name that no file has, with those that it has. */
    static ConfigError notInFile(ResourceType type, String name, Collection<String> existing) {
        return notFound(
                type,
                name,
                "not defined, and no control plane to ask for it (expected: one of " + list(existing) + ")");
    }

    /** A service for which a file has no routes, with the names of what has routes. */
    static ConfigError noVirtualHost(String name, ResourceCache cache) {
        List<String> existing = cache.seeded().stream()
                .filter(r -> r.type() == ResourceType.LISTENER || r.type() == ResourceType.ROUTE_CONFIGURATION)
                .map(XdsResource::name)
                .toList();
        return notFound(
                ResourceType.LISTENER,
                name,
                "no listener of this name and no virtual host with a domain that matches it (expected: one of "
                        + list(existing) + ", or a domain added there)" + refused(cache));
    }

    /** What could have been meant, had it not been refused. */
    private static String refused(ResourceCache cache) {
        List<String> errors = cache.seedErrors().stream()
                .filter(error -> error.resourceType().equals(ResourceType.LISTENER.label())
                        || error.resourceType().equals(ResourceType.ROUTE_CONFIGURATION.label()))
                .map(ConfigError::describe)
                .limit(ERRORS_SHOWN)
                .toList();
        return errors.isEmpty() ? "" : "; refused: " + String.join("; ", errors);
    }

    private static String list(Collection<String> names) {
        if (names.isEmpty()) {
            return "none";
        }
        String first = names.stream().sorted().limit(NAMES_SHOWN).collect(Collectors.joining("\", \"", "\"", "\""));
        return names.size() > NAMES_SHOWN ? first + " and " + (names.size() - NAMES_SHOWN) + " more" : first;
    }

    private static ConfigError notFound(ResourceType type, String name, String problem) {
        return new ConfigError(ConfigError.Kind.NOT_FOUND, type.label(), name, "", problem);
    }
}
