package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks resources up for one assembly, and remembers which of them a control plane has to be asked for. */
final class Lookup {

    private final ResourceCache cache;
    private final Set<ResourceType> served;
    private final Map<ResourceType, Set<String>> needed = new EnumMap<>(ResourceType.class);

    Lookup(ResourceCache cache, Set<ResourceType> served) {
        this.cache = cache;
        this.served = served;
    }

    /** Whether a control plane can be asked for this resource, or a file has it. */
    boolean canBeFound(ResourceType type, String name) {
        return served.contains(type) || cache.isFixed(type, name);
    }

    /** What is known of a resource; null if it is awaited. */
    @Nullable Resolved<XdsResource> find(ResourceType type, String name) {
        boolean asked = served.contains(type) && !cache.isFixed(type, name);
        if (asked) {
            needed.computeIfAbsent(type, t -> new HashSet<>()).add(name);
        }
        ResourceState state = cache.get(type, name);
        if (state == null) {
            return asked ? null : new Resolved.Absent<>(StateErrors.notInFile(type, name, cache.fixedNames(type)));
        }
        XdsResource usable = state.usable();
        if (usable != null) {
            return new Resolved.Ready<>(usable);
        }
        if (state.error() == null) {
            throw new AssertionError(state);
        }
        return new Resolved.Absent<>(state.error());
    }

    /** What was asked for and no file has. */
    Map<ResourceType, Set<String>> needed() {
        needed.replaceAll((type, names) -> Collections.unmodifiableSet(names));
        return needed;
    }
}
