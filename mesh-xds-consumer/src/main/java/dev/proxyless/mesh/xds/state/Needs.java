package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * What services need beyond what is static.
 *
 * @param resources the names to ask control planes for, for every type, also those that are known already; the name {@code
 *     *} stands for all
 * @param files the files to read
 * @param lookups what to ask of the domain name system and of extensions
 */
public record Needs(Map<ResourceType, Set<String>> resources, Set<ResourceSource.File> files, Set<Membership> lookups) {

    /** Nothing. */
    public static final Needs NONE = new Needs(new EnumMap<>(ResourceType.class), Set.of(), Set.of());

    public Needs {
        resources = Map.copyOf(resources);
        files = Set.copyOf(files);
        lookups = Set.copyOf(lookups);
    }

    /** Whether a resource is asked for, by its name or together with all others. */
    public boolean includes(ResourceType type, String name) {
        Set<String> names = resources(type);
        return names.contains(name) || names.contains(Need.ALL);
    }

    /** The names of this type to ask control planes for. */
    public Set<String> resources(ResourceType type) {
        return resources.getOrDefault(type, Set.of());
    }
}
