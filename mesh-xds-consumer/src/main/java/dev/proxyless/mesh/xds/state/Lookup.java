package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks up what one service or cluster is made of, and remembers all that was looked at. */
final class Lookup {

    private final Known known;
    private final EndpointLookup endpoints;
    private final Set<Need> needs = new HashSet<>();
    private final Set<String> parts = new HashSet<>();

    Lookup(Known known, EndpointLookup endpoints) {
        this.known = known;
        this.endpoints = endpoints;
    }

    /** What is known of a resource; null if it is awaited. */
    @Nullable Resolved<XdsResource> find(ResourceSource said, ResourceType type, String name) {
        ResourceSource source = known.meant(ResourceSource.Timed.place(said), type);
        Optional<Duration> timeout = ResourceSource.Timed.limit(said).or(() -> known.timeout(type));
        need(source, type, name, known.isAsked(source, type, name), timeout);
        if (source instanceof ResourceSource.File file) {
            needs.add(new Need.File(file));
        } else if (ResourceSource.Stream.isOfAll(source)) {
            need(source, type, Need.ALL, true, timeout);
        }
        return known.find(source, type, name);
    }

    private void need(
            ResourceSource source, ResourceType type, String name, boolean asked, Optional<Duration> timeout) {
        boolean special = asked && (source instanceof ResourceSource.Stream || timeout.isPresent());
        needs.add(new Need.Resource(type, name, asked && !special));
        if (special) {
            Optional<ResourceSource.Stream> stream =
                    source instanceof ResourceSource.Stream own ? Optional.of(own) : Optional.empty();
            needs.add(new Need.Request(stream, type, name, timeout));
        }
    }

    /** Whether a resource of this name is there. */
    boolean isThere(ResourceSource source, ResourceType type, String name) {
        return find(source, type, name) instanceof Resolved.Ready;
    }

    /** The listeners and routes that can be looked through; null if they are awaited. */
    @Nullable Routed routed() {
        needs.add(new Need.Resource(ResourceType.LISTENER, Need.ALL, false));
        needs.add(new Need.Resource(ResourceType.ROUTE_CONFIGURATION, Need.ALL, false));
        ResourceSource source = known.source(ResourceType.LISTENER);
        if (source instanceof ResourceSource.File file) {
            needs.add(new Need.File(file));
        }
        return known.routed();
    }

    /** What is known of endpoints that are neither written down nor sent; null if an answer is awaited. */
    @Nullable Resolved<EndpointSet> find(String cluster, Membership membership) {
        needs.add(new Need.Lookup(membership));
        return endpoints.find(cluster, membership);
    }

    /** Takes note that a cluster is part of this, and takes over what it needs. */
    void include(String part, Set<Need> needed) {
        parts.add(part);
        needs.addAll(needed);
    }

    /** The names of all clusters that are known, for routes that leave it to requests to name one. */
    Set<String> clusterNames() {
        ResourceSource source = clusterSource();
        need(
                source,
                ResourceType.CLUSTER,
                Need.ALL,
                ResourceSource.Stream.isOfAll(source),
                known.timeout(ResourceType.CLUSTER));
        if (source instanceof ResourceSource.File file) {
            needs.add(new Need.File(file));
        }
        return known.clusterNames(source);
    }

    /** Where clusters come from. */
    ResourceSource clusterSource() {
        ResourceSource source = known.source(ResourceType.CLUSTER);
        return source == null ? ResourceSource.ADS : source;
    }

    /** The clusters that are part of this. */
    Set<String> parts() {
        return compact(parts);
    }

    /** All that was looked at. */
    Set<Need> needs() {
        return compact(needs);
    }

    /** An immutable copy, without the one that {@link Set#copyOf} makes in between: there may be thousands of pairs. */
    private static <T> Set<T> compact(Set<T> set) {
        if (set.isEmpty() || set.size() > 2) {
            return Set.copyOf(set);
        }
        Iterator<T> each = set.iterator();
        T first = each.next();
        return each.hasNext() ? Set.of(first, each.next()) : Set.of(first);
    }
}
