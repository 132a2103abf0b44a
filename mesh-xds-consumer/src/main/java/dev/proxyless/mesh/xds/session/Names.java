package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.HashSet;
import java.util.Set;

/** Sets of names of resources, in which {@link ResourceType#WILDCARD} stands for all. */
final class Names {

    private Names() {}

    /** Whether all that is wanted is everything there is. */
    static boolean isWildcardAlone(Set<String> names) {
        return names.size() == 1 && names.contains(ResourceType.WILDCARD);
    }

    static boolean cover(Set<String> names, String name) {
        return names.contains(name) || names.contains(ResourceType.WILDCARD);
    }

    /**
     * Whether both are the very same set. What was sent is mostly what is wanted, in one object, and there may be thousands
     * of names.
     */
    static boolean areSame(Set<String> some, Set<String> others) {
        return some == others;
    }

    /** Those of {@code some} that {@code names} cover. */
    static Set<String> covered(Set<String> some, Set<String> names) {
        if (areSame(some, names) || names.contains(ResourceType.WILDCARD) || names.containsAll(some)) {
            return some;
        }
        return common(some, names);
    }

    /** Those of {@code some} that {@code names} do not cover. */
    static Set<String> uncovered(Set<String> some, Set<String> names) {
        return names.contains(ResourceType.WILDCARD) ? Set.of() : without(some, names);
    }

    static Set<String> common(Set<String> some, Set<String> others) {
        Set<String> common = new HashSet<>(some);
        common.retainAll(others);
        return common;
    }

    static Set<String> without(Set<String> some, Set<String> others) {
        Set<String> rest = new HashSet<>(some);
        others.forEach(rest::remove);
        return rest;
    }

    /** Both together, without a copy if one has the other. */
    static Set<String> both(Set<String> some, Set<String> others) {
        if (areSame(some, others) || some.containsAll(others)) {
            return some;
        }
        Set<String> both = new HashSet<>(some);
        both.addAll(others);
        return both;
    }
}
