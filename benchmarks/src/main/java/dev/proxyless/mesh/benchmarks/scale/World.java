package dev.proxyless.mesh.benchmarks.scale;

import com.google.protobuf.Any;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All resources of the control plane, each with the revision at which it became what it is. Not thread-safe. */
final class World {

    private final Map<ResourceType, Map<String, Versioned>> resources = new EnumMap<>(ResourceType.class);
    private final Map<String, List<String>> members = new HashMap<>();
    private long revision;

    /** A resource as it goes over the wire. */
    record Versioned(Any resource, long revision) {}

    World() {
        for (ResourceType type : ResourceType.values()) {
            resources.put(type, new LinkedHashMap<>());
        }
        configure(Shape.WARM);
    }

    /** The number of changes so far. */
    long revision() {
        return revision;
    }

    /** From now on there is {@code shape} as well; a service that was there before has other routes. */
    void configure(Shape shape) {
        revision++;
        IntStream.range(0, shape.clusters()).forEach(cluster -> put(shape, cluster));
        List<String> clusters =
                IntStream.range(0, shape.clusters()).mapToObj(shape::cluster).toList();
        for (String service : shape.services()) {
            of(ResourceType.LISTENER)
                    .computeIfAbsent(service, name -> new Versioned(Resources.listener(name), revision));
            List<String> targets = shape == Shape.SERVICES ? List.of(service) : clusters;
            put(ResourceType.ROUTES, service, Resources.routes(service, targets));
        }
    }

    /** One endpoint of {@code shape} moves. */
    void apply(Shape shape, Shape.Change change) {
        revision++;
        String cluster = shape.cluster(change.cluster());
        List<String> addresses = members.getOrDefault(cluster, List.of());
        addresses.set(change.endpoint(), change.address());
        put(ResourceType.ENDPOINTS, cluster, Resources.endpoints(cluster, addresses));
    }

    /** The resource of that name, or null if there is none. */
    @Nullable Versioned get(ResourceType type, String name) {
        return of(type).get(name);
    }

    /** The names of all resources of a type. */
    Set<String> names(ResourceType type) {
        return of(type).keySet();
    }

    /** Those of {@code names} that there are. */
    List<String> existing(ResourceType type, Collection<String> names) {
        return names.stream().filter(of(type)::containsKey).collect(Collectors.toList());
    }

    private void put(Shape shape, int cluster) {
        String name = shape.cluster(cluster);
        List<String> addresses = IntStream.range(0, shape.endpoints())
                .mapToObj(endpoint -> shape.address(cluster, endpoint))
                .collect(Collectors.toList());
        members.put(name, addresses);
        put(ResourceType.CLUSTER, name, Resources.cluster(name));
        put(ResourceType.ENDPOINTS, name, Resources.endpoints(name, addresses));
    }

    private void put(ResourceType type, String name, Any resource) {
        of(type).put(name, new Versioned(resource, revision));
    }

    private Map<String, Versioned> of(ResourceType type) {
        Map<String, Versioned> found = resources.get(type);
        if (found == null) {
            throw new AssertionError(type);
        }
        return found;
    }
}
