package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.Collection;
import java.util.stream.Collectors;

/** What is said of resources that are not there. */
final class StateErrors {

    private static final int NAMES_SHOWN = 20;

    private StateErrors() {}

    /** A resource that the control plane had and has no more. */
    static ConfigError deleted(ResourceType type, String name) {
        return notFound(type, name, "deleted by the control plane (expected: to stay while it is in use)");
    }

    /** A name that no file has, with those that it has. */
    static ConfigError notInFile(ResourceType type, String name, Collection<String> existing) {
        String known = existing.isEmpty()
                ? "none"
                : existing.stream().sorted().limit(NAMES_SHOWN).collect(Collectors.joining(", "))
                        + (existing.size() > NAMES_SHOWN ? ", … (" + existing.size() + " in all)" : "");
        return notFound(type, name, "not defined, and no control plane to ask for it (defined: " + known + ")");
    }

    private static ConfigError notFound(ResourceType type, String name, String problem) {
        return new ConfigError(ConfigError.Kind.NOT_FOUND, type.label(), name, "", problem);
    }
}
