package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Gathers what is needed while it changes, and makes {@link Needs} of it when it did. */
final class Collected {

    private final Map<ResourceType, Set<String>> names = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Set<String>> published = new EnumMap<>(ResourceType.class);
    private final Set<ResourceType> changed = new HashSet<>();
    private final Set<ResourceSource.File> files = new HashSet<>();
    private final Set<Membership> lookups = new HashSet<>();
    private Needs needs = Needs.NONE;
    private boolean outdated;

    void use(Need need, boolean used) {
        if (need instanceof Need.Resource resource) {
            if (!resource.asked()) {
                return;
            }
            change(names.computeIfAbsent(resource.type(), type -> new HashSet<>()), resource.name(), used);
            changed.add(resource.type());
        } else if (need instanceof Need.File file) {
            change(files, file.file(), used);
        } else if (need instanceof Need.Lookup lookup) {
            change(lookups, lookup.membership(), used);
        } else {
            throw new AssertionError(need);
        }
        outdated = true;
    }

    /** The names of a type that did not change are the same object as before. */
    Needs needs() {
        if (outdated) {
            outdated = false;
            changed.forEach(type -> published.put(type, Set.copyOf(names.getOrDefault(type, Set.of()))));
            changed.clear();
            published.values().removeIf(Set::isEmpty);
            needs = new Needs(new HashMap<>(published), files, lookups);
        }
        return needs;
    }

    private static <T> void change(Set<T> set, T element, boolean used) {
        if (used) {
            set.add(element);
        } else {
            set.remove(element);
        }
    }
}
