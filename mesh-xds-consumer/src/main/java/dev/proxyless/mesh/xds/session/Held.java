package dev.proxyless.mesh.xds.session;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The resources that came in the incremental variant and were not taken back. Survives a stream.
 *
 * @param versions the last good version of each that is in use
 * @param faulty those of which only bad ones came
 * @param lifetimes when those that have a time to live are over
 */
record Held(Map<String, String> versions, Set<String> faulty, Deadlines lifetimes) {

    static final Held NOTHING = new Held(Map.of(), Set.of(), Deadlines.NONE);

    boolean has(String name) {
        return versions.containsKey(name) || faulty.contains(name);
    }

    int size() {
        return versions.size() + faulty.size();
    }

    Set<String> names() {
        return faulty.isEmpty() ? versions.keySet() : Names.both(versions.keySet(), faulty);
    }

    /** Takes what came, as far as it is wanted. */
    Held taking(Contents contents, Set<String> wanted, long now) {
        Map<String, String> nowVersions = new HashMap<>(versions);
        Set<String> nowFaulty = new HashSet<>(faulty);
        contents.good().forEach((name, version) -> {
            if (Names.cover(wanted, name)) {
                nowVersions.put(name, version);
                nowFaulty.remove(name);
            }
        });
        for (String name : contents.bad()) {
            if (Names.cover(wanted, name) && !name.isEmpty() && !nowVersions.containsKey(name)) {
                nowFaulty.add(name);
            }
        }
        return new Held(nowVersions, nowFaulty, lifetimes.renewed(contents, nowVersions::containsKey, now));
    }

    Held without(Set<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        Map<String, String> rest = new HashMap<>(versions);
        names.forEach(rest::remove);
        return new Held(rest, Names.without(faulty, names), lifetimes.without(names));
    }

    /** What of it {@code wanted} covers. */
    Held within(Set<String> wanted) {
        Set<String> rest = new HashSet<>();
        for (String name : names()) {
            if (!Names.cover(wanted, name)) {
                rest.add(name);
            }
        }
        return without(rest);
    }
}
