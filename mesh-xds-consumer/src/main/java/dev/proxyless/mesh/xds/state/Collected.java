package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.resource.Asked;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Gathers what is needed while it changes, and makes {@link Needs} of it when it did. */
final class Collected {

    /** What a resource has of which nothing is said (Envoy {@code ConfigSource.initial_fetch_timeout}). */
    private static final Duration USUAL = Duration.ofSeconds(15);

    private final Map<ResourceType, Set<String>> names = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Set<Need.Request>> timed = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Map<String, Duration>> timeouts = new EnumMap<>(ResourceType.class);
    private final Map<ResourceType, Set<String>> published = new EnumMap<>(ResourceType.class);
    private final Set<ResourceType> changed = new HashSet<>();
    private final Map<ResourceSource.Stream, Set<Need.Request>> streamed = new HashMap<>();
    private final Map<ResourceSource.Stream, Asked> streams = new HashMap<>();
    private final Set<ResourceSource.Stream> changedStreams = new HashSet<>();
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
        } else if (need instanceof Need.Request request) {
            use(request, used);
        } else if (need instanceof Need.File file) {
            change(files, file.file(), used);
        } else if (need instanceof Need.Lookup lookup) {
            change(lookups, lookup.membership(), used);
        } else {
            throw new AssertionError(need);
        }
        outdated = true;
    }

    private void use(Need.Request request, boolean used) {
        if (request.stream().isPresent()) {
            ResourceSource.Stream stream = request.stream().get();
            change(streamed.computeIfAbsent(stream, own -> new HashSet<>()), request, used);
            changedStreams.add(stream);
        } else {
            change(timed.computeIfAbsent(request.type(), type -> new HashSet<>()), request, used);
            changed.add(request.type());
        }
    }

    /** The names of a type that did not change are the same object as before. */
    Needs needs() {
        if (outdated) {
            outdated = false;
            changed.forEach(this::publish);
            changed.clear();
            published.values().removeIf(Set::isEmpty);
            timeouts.values().removeIf(Map::isEmpty);
            changedStreams.forEach(this::publish);
            changedStreams.clear();
            needs = new Needs(new Asked(published, timeouts), streams, files, lookups);
        }
        return needs;
    }

    private void publish(ResourceType type) {
        Set<String> usual = names.getOrDefault(type, Set.of());
        Set<String> all = new HashSet<>(usual);
        Map<String, Duration> times = new HashMap<>();
        for (Need.Request request : timed.getOrDefault(type, Set.of())) {
            all.add(request.name());
            times.merge(request.name(), request.timeout().orElse(USUAL), Collected::longer);
        }
        times.entrySet()
                .removeIf(time -> usual.contains(time.getKey())
                        && longer(time.getValue(), USUAL).equals(USUAL));
        published.put(type, Set.copyOf(all));
        timeouts.put(type, Map.copyOf(times));
    }

    private void publish(ResourceSource.Stream stream) {
        Set<String> all = new HashSet<>();
        Map<String, Duration> times = new HashMap<>();
        for (Need.Request request : streamed.getOrDefault(stream, Set.of())) {
            all.add(request.name());
            times.merge(request.name(), request.timeout().orElse(USUAL), Collected::longer);
        }
        if (all.isEmpty()) {
            streams.remove(stream);
            streamed.remove(stream);
        } else {
            streams.put(stream, new Asked(Map.of(stream.type(), all), Map.of(stream.type(), times)));
        }
    }

    /** The longer of two times, of which zero is the longest. */
    private static Duration longer(Duration one, Duration other) {
        if (one.isZero() || other.isZero()) {
            return Duration.ZERO;
        }
        return one.compareTo(other) >= 0 ? one : other;
    }

    private static <T> void change(Set<T> set, T element, boolean used) {
        if (used) {
            set.add(element);
        } else {
            set.remove(element);
        }
    }
}
