package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The clusters that services name, each resolved once however many name it, and again when something that it is made of
 * changed. Unchanged, a cluster is the object that it was.
 */
final class Clusters {

    private final Supplier<Lookup> lookups;
    private final Dependencies<Whole, Need> needs;
    private final Dependencies<Whole, String> users;
    private final Map<String, Entry> entries = new HashMap<>();

    /** Clusters of which it was told that a locality has no weight. */
    private final Set<String> unweighted = new HashSet<>();

    private List<SourceEvent.Unsupported> notes = List.of();

    /**
     * A cluster as it was last resolved.
     *
     * @param result the cluster; null if a part is awaited
     * @param last what it was when it was last there, so that it can be the same object again
     * @param needs what was looked at
     * @param stale whether something of that changed since
     */
    private record Entry(
            @Nullable Resolved<ClusterSnapshot> result,
            @Nullable Resolved<ClusterSnapshot> last,
            Set<Need> needs,
            boolean stale) {

        Entry outdated() {
            return new Entry(result, last, needs, true);
        }
    }

    /**
     * No cluster yet.
     *
     * @param needs takes what each cluster needs
     * @param users takes which clusters each aggregate is made of
     */
    Clusters(Supplier<Lookup> lookups, Dependencies<Whole, Need> needs, Dependencies<Whole, String> users) {
        this.lookups = lookups;
        this.needs = needs;
        this.users = users;
    }

    /** Takes note that something of a cluster changed. */
    void outdate(String name) {
        entries.computeIfPresent(name, (n, entry) -> entry.outdated());
    }

    /** Takes note that anything may have changed. */
    void outdateAll() {
        entries.replaceAll((name, entry) -> entry.outdated());
    }

    /** Forgets a cluster that nobody uses. */
    void forget(String name) {
        entries.remove(name);
        unweighted.remove(name);
        Whole cluster = new Whole.Cluster(name);
        needs.replace(cluster, Set.of());
        users.replace(cluster, Set.of());
    }

    /** The cluster and its endpoints; null if a part is awaited. */
    @Nullable Resolved<ClusterSnapshot> resolve(String name) {
        return entry(name).result();
    }

    private Entry entry(String name) {
        Entry before = entries.get(name);
        if (before != null && !before.stale()) {
            return before;
        }
        Lookup lookup = lookups.get();
        Resolved<ClusterSnapshot> last = before == null ? null : before.last();
        Resolved<ClusterSnapshot> result = same(last, find(name, lookup));
        Entry now = new Entry(result, result == null ? last : result, lookup.needs(), false);
        entries.put(name, now);
        Whole cluster = new Whole.Cluster(name);
        needs.replace(cluster, now.needs());
        users.replace(cluster, lookup.parts());
        return now;
    }

    /** The cluster as it was last resolved, if all its parts are there; else null. */
    @Nullable Resolved<ClusterSnapshot> ready(String name) {
        Entry entry = entries.get(name);
        return entry != null && entry.result() instanceof Resolved.Ready<ClusterSnapshot> ready ? ready : null;
    }

    private @Nullable Resolved<ClusterSnapshot> find(String name, Lookup lookup) {
        Resolved<XdsResource> found = lookup.find(lookup.clusterSource(), ResourceType.CLUSTER, name);
        if (found instanceof Resolved.Ready<XdsResource> ready
                && ready.value() instanceof XdsResource.ClusterResource resource) {
            return resource.cluster().membership() instanceof Membership.Aggregate aggregate
                    ? new AggregateResolution(lookup).resolve(resource.cluster(), aggregate)
                    : withEndpoints(resource, lookup);
        }
        return found == null ? null : absent(found);
    }

    private @Nullable Resolved<ClusterSnapshot> withEndpoints(XdsResource.ClusterResource resource, Lookup lookup) {
        Cluster cluster = resource.cluster();
        Membership membership = cluster.membership();
        if (membership instanceof Membership.Static inline) {
            return ready(cluster, inline.endpoints());
        }
        if (membership instanceof Membership.Dns || membership instanceof Membership.Discovered) {
            return resolved(cluster, lookup.find(cluster.name(), membership));
        }
        if (!(membership instanceof Membership.Eds eds)) {
            throw new AssertionError(membership);
        }
        Resolved<XdsResource> found = lookup.find(resource.endpoints(), ResourceType.ENDPOINTS, eds.serviceName());
        if (found instanceof Resolved.Ready<XdsResource> ready
                && ready.value() instanceof XdsResource.Endpoints endpoints) {
            return ready(cluster, endpoints.endpoints());
        }
        return found == null ? null : absent(found);
    }

    /** What was found since the last time that is to be told, once a cluster. */
    List<SourceEvent.Unsupported> takeNotes() {
        List<SourceEvent.Unsupported> taken = notes;
        notes = List.of();
        return taken;
    }

    private @Nullable Resolved<ClusterSnapshot> resolved(Cluster cluster, @Nullable Resolved<EndpointSet> found) {
        if (found instanceof Resolved.Ready<EndpointSet> ready) {
            return ready(cluster, ready.value());
        }
        return found == null ? null : absent(found);
    }

    private Resolved<ClusterSnapshot> ready(Cluster cluster, EndpointSet endpoints) {
        if (cluster.balancing().localityWeights() && !unweighted.contains(cluster.name())) {
            UnweightedLocalities.of(cluster, endpoints).ifPresent(note -> {
                unweighted.add(cluster.name());
                notes = new ArrayList<>(notes);
                notes.add(note);
            });
        }
        return new Resolved.Ready<>(ClusterSnapshot.of(cluster, endpoints));
    }

    private static Resolved<ClusterSnapshot> absent(Resolved<?> found) {
        if (found instanceof Resolved.Absent<?> absent) {
            return new Resolved.Absent<>(absent.error());
        }
        throw new AssertionError(found);
    }

    /** What was there before, if nothing of it changed. */
    private static @Nullable Resolved<ClusterSnapshot> same(
            @Nullable Resolved<ClusterSnapshot> before, @Nullable Resolved<ClusterSnapshot> now) {
        if (before instanceof Resolved.Ready<ClusterSnapshot> old
                && now instanceof Resolved.Ready<ClusterSnapshot> ready) {
            return same(old.value(), ready.value()) ? before : now;
        }
        return before instanceof Resolved.Absent && before.equals(now) ? before : now;
    }

    private static boolean same(ClusterSnapshot before, ClusterSnapshot now) {
        return Unchanged.is(before.cluster(), now.cluster())
                && Unchanged.is(before.endpoints(), now.endpoints())
                && Unchanged.all(before.parts(), now.parts());
    }

    /** Puts together what an aggregate stands for (gRFC A37). */
    private final class AggregateResolution {

        /** gRFC A37's bound. */
        private static final int MAX_DEPTH = 16;

        private final Lookup lookup;
        private final Map<String, ClusterSnapshot> parts = new LinkedHashMap<>();
        private final List<ConfigError> errors = new ArrayList<>();
        private boolean awaiting;

        AggregateResolution(Lookup lookup) {
            this.lookup = lookup;
        }

        /** A part that is not there is left out, as one without endpoints would be; null if a part is awaited. */
        @Nullable Resolved<ClusterSnapshot> resolve(Cluster cluster, Membership.Aggregate aggregate) {
            add(cluster, aggregate, List.of(cluster.name()));
            if (awaiting) {
                return null;
            }
            return parts.isEmpty() && !errors.isEmpty()
                    ? new Resolved.Absent<>(errors.get(0))
                    : new Resolved.Ready<>(ClusterSnapshot.aggregate(cluster, List.copyOf(parts.values())));
        }

        private void add(Cluster cluster, Membership.Aggregate aggregate, List<String> path) {
            for (String name : aggregate.clusters()) {
                if (path.contains(name) || path.size() >= MAX_DEPTH) {
                    errors.add(StateErrors.aggregateOfItself(cluster.name(), name, path, MAX_DEPTH));
                } else if (!parts.containsKey(name)) {
                    addPart(name, path);
                }
            }
        }

        private void addPart(String name, List<String> path) {
            Resolved<XdsResource> found = lookup.find(lookup.clusterSource(), ResourceType.CLUSTER, name);
            if (found instanceof Resolved.Ready<XdsResource> ready
                    && ready.value() instanceof XdsResource.ClusterResource resource
                    && resource.cluster().membership() instanceof Membership.Aggregate nested) {
                List<String> deeper = new ArrayList<>(path);
                deeper.add(name);
                add(resource.cluster(), nested, deeper);
                return;
            }
            Entry entry = entry(name);
            lookup.include(name, entry.needs());
            Resolved<ClusterSnapshot> part = entry.result();
            if (part instanceof Resolved.Ready<ClusterSnapshot> ready) {
                parts.put(name, ready.value());
            } else if (part instanceof Resolved.Absent<ClusterSnapshot> absent) {
                errors.add(absent.error());
            } else {
                awaiting = true;
            }
        }
    }
}
