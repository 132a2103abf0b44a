package dev.proxyless.mesh.xds.session;

import dev.proxyless.mesh.xds.resource.ResourceType;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How long resources may take to come.
 *
 * @param usual those of which nothing else is said, in nanoseconds
 * @param others by type and name, those of which it is (Envoy {@code ConfigSource.initial_fetch_timeout}); zero is for ever
 */
record Patience(long usual, Map<ResourceType, Map<String, Duration>> others) {

    Patience with(Map<ResourceType, Map<String, Duration>> timeouts) {
        return timeouts.equals(others) ? this : new Patience(usual, timeouts);
    }

    /** When to give a resource up that is awaited from now on. */
    long end(ResourceType type, String name, long now) {
        Duration timeout = of(type).get(name);
        if (timeout == null) {
            return now + usual;
        }
        return timeout.isZero() ? AdsState.NEVER : Deadlines.end(now, timeout);
    }

    /** The resources that may take longer or less long than before. */
    Set<String> changed(ResourceType type, Patience before) {
        Map<String, Duration> old = before.of(type);
        Map<String, Duration> now = of(type);
        if (old.equals(now)) {
            return Set.of();
        }
        Set<String> changed = new HashSet<>(old.keySet());
        changed.addAll(now.keySet());
        changed.removeIf(name -> old.containsKey(name) && old.get(name).equals(now.get(name)));
        return changed;
    }

    private Map<String, Duration> of(ResourceType type) {
        return others.getOrDefault(type, Map.of());
    }
}
