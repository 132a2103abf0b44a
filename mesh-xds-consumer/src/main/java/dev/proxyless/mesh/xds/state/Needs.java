package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.resource.Asked;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.Map;
import java.util.Set;

/**
 * What services need beyond what is static.
 *
 * @param asked what to ask the control planes of authorities for, also what is known already
 * @param streams the same for what comes on streams of its own
 * @param files the files to read
 * @param lookups what to ask of the domain name system and of extensions
 */
public record Needs(
        Asked asked,
        Map<ResourceSource.Stream, Asked> streams,
        Set<ResourceSource.File> files,
        Set<Membership> lookups) {

    /** Nothing. */
    public static final Needs NONE = new Needs(Asked.NOTHING, Map.of(), Set.of(), Set.of());

    public Needs {
        streams = Map.copyOf(streams);
        files = Set.copyOf(files);
        lookups = Set.copyOf(lookups);
    }

    /** The names to ask control planes for, by type. */
    public Map<ResourceType, Set<String>> resources() {
        return asked.names();
    }

    /** The names of this type to ask control planes for. */
    public Set<String> resources(ResourceType type) {
        return asked.names(type);
    }
}
