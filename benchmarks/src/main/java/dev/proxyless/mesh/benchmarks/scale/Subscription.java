package dev.proxyless.mesh.benchmarks.scale;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What one stream asked for of one type, and what it was sent of it. Not thread-safe. */
final class Subscription {

    private final World world;
    private final ResourceType type;
    private final Set<String> names = new HashSet<>();
    private final Map<String, Long> sent = new HashMap<>();
    private boolean wildcard;

    Subscription(World world, ResourceType type) {
        this.world = world;
        this.type = type;
    }

    void subscribeToAll() {
        wildcard = true;
    }

    /** Adds names; whether any of them is new. */
    boolean subscribe(Collection<String> more) {
        return names.addAll(more);
    }

    /** Takes names away. What they name is sent again if they come back. */
    void retain(Collection<String> kept) {
        Set<String> all = new HashSet<>(kept);
        names.retainAll(all);
        if (!wildcard) {
            sent.keySet().retainAll(all);
        }
    }

    void unsubscribe(Collection<String> fewer) {
        fewer.forEach(names::remove);
        fewer.forEach(sent::remove);
    }

    /** The names of all resources that there are and that the client wants. */
    List<String> wanted() {
        return world.existing(type, wildcard ? world.names(type) : names);
    }

    /** Those whose newest form was not sent yet. From now on it was. */
    List<String> takeNews() {
        return wanted().stream().filter(this::isNews).toList();
    }

    /** Whether the client wants at least so many, and has the newest of each. */
    boolean hasAll(int count) {
        List<String> wanted = wanted();
        return wanted.size() >= count
                && wanted.stream().allMatch(name -> sent.getOrDefault(name, 0L) == revision(name));
    }

    private boolean isNews(String name) {
        Long before = sent.put(name, revision(name));
        return before == null || before != revision(name);
    }

    private long revision(String name) {
        World.Versioned resource = world.get(type, name);
        return resource == null ? 0 : resource.revision();
    }
}
