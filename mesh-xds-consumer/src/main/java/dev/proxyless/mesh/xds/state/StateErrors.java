package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceSource;
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

    /** A name that nothing defines, with those that are defined. */
    static ConfigError notDefined(ResourceType type, String name, ResourceSource source, Collection<String> existing) {
        String where = source instanceof ResourceSource.File file
                ? "not in " + file.path()
                : "not defined, and no control plane to ask for it";
        return notFound(type, name, where + " (expected: " + oneOf(existing) + ")");
    }

    /** A name that would be among all resources of a type, had they come in time. */
    static ConfigError late(ConfigError all, String name) {
        return new ConfigError(all.kind(), all.resourceType(), name, all.field(), all.problem());
    }

    /** A service that nothing has routes for, with the names of what has routes. */
    static ConfigError noVirtualHost(String name, Routed routed) {
        List<String> existing = routed.usable().stream().map(XdsResource::name).toList();
        return notFound(
                ResourceType.LISTENER,
                name,
                "no listener of this name and no virtual host with a domain that matches it (expected: one of "
                        + list(existing) + ", or a domain added there)" + refused(routed));
    }

    /** An aggregate that stands for itself, or whose parts are too deep. */
    static ConfigError aggregateOfItself(String cluster, String part, List<String> path, int maxDepth) {
        return new ConfigError(
                ConfigError.Kind.INVALID,
                ResourceType.CLUSTER.label(),
                cluster,
                "cluster_type.typed_config.clusters",
                "\"" + part + "\", by way of " + path + " (expected: no cluster that leads back to itself, and at most "
                        + maxDepth + " aggregates in a row)");
    }

    /** What could have been meant, had it not been refused. */
    private static String refused(Routed routed) {
        List<String> errors = routed.errors().stream()
                .map(ConfigError::describe)
                .limit(ERRORS_SHOWN)
                .toList();
        return errors.isEmpty() ? "" : "; refused: " + String.join("; ", errors);
    }

    private static String oneOf(Collection<String> names) {
        return names.isEmpty() ? "a definition, there is none at all of this type" : "one of " + list(names);
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
