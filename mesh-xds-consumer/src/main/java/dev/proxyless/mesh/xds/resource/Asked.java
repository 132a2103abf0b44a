package dev.proxyless.mesh.xds.resource;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a control plane is asked for.
 *
 * @param names by type; a type that is missing has none; {@link ResourceType#WILDCARD} stands for all of a type
 * @param timeouts by type and name, how long a resource may take to come, zero for as long as it likes; one that is missing
 *     has the usual time
 */
public record Asked(Map<ResourceType, Set<String>> names, Map<ResourceType, Map<String, Duration>> timeouts) {

    /** Nothing. */
    public static final Asked NOTHING = new Asked(Map.of(), Map.of());

    public Asked {
        names = Map.copyOf(names);
        timeouts = Map.copyOf(timeouts);
    }

    // By hand: what the compiler makes takes the start of a process milliseconds to be linked.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Asked asked && names.equals(asked.names) && timeouts.equals(asked.timeouts);
    }

    @Override
    public int hashCode() {
        return 31 * names.hashCode() + timeouts.hashCode();
    }

    /** The names of a type. */
    public Set<String> names(ResourceType type) {
        return names.getOrDefault(type, Set.of());
    }

    /** Whether there is no name of any type. */
    public boolean isEmpty() {
        return names.values().stream().allMatch(Set::isEmpty);
    }
}
