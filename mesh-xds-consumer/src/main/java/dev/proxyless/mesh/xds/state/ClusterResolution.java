package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Resolves clusters for one assembly, each once however many services name it. */
final class ClusterResolution {

    private final Lookup lookup;
    private final Assembly previous;
    private final Map<String, Resolved<ClusterSnapshot>> resolved = new HashMap<>();
    private final Set<String> awaited = new HashSet<>();

    ClusterResolution(Lookup lookup, Assembly previous) {
        this.lookup = lookup;
        this.previous = previous;
    }

    /** The cluster and its endpoints; null if a part is awaited. Unchanged, it is the object of the assembly before. */
    @Nullable Resolved<ClusterSnapshot> resolve(String name) {
        Resolved<ClusterSnapshot> known = resolved.get(name);
        if (known != null || awaited.contains(name)) {
            return known;
        }
        Resolved<ClusterSnapshot> result = find(name);
        if (result == null) {
            awaited.add(name);
        } else {
            resolved.put(name, result);
        }
        return result;
    }

    /** The cluster if a service asked for it in this assembly and all its parts are there; else null. */
    @Nullable Resolved<ClusterSnapshot> ready(String name) {
        return resolved.get(name) instanceof Resolved.Ready<ClusterSnapshot> ready ? ready : null;
    }

    Map<String, Resolved<ClusterSnapshot>> resolved() {
        return resolved;
    }

    private @Nullable Resolved<ClusterSnapshot> find(String name) {
        Resolved<XdsResource> found = lookup.find(ResourceType.CLUSTER, name);
        if (found instanceof Resolved.Ready<XdsResource> ready
                && ready.value() instanceof XdsResource.ClusterResource resource) {
            return withEndpoints(resource.cluster());
        }
        return found == null ? null : absent(name, found);
    }

    private @Nullable Resolved<ClusterSnapshot> withEndpoints(Cluster cluster) {
        if (cluster.membership() instanceof Membership.Static inline) {
            return ready(cluster, inline.endpoints());
        }
        if (!(cluster.membership() instanceof Membership.Eds eds)) {
            throw new UnsupportedOperationException(cluster.membership().toString());
        }
        Resolved<XdsResource> found = lookup.find(ResourceType.ENDPOINTS, eds.serviceName());
        if (found instanceof Resolved.Ready<XdsResource> ready
                && ready.value() instanceof XdsResource.Endpoints resource) {
            return ready(cluster, resource.endpoints());
        }
        return found == null ? null : absent(cluster.name(), found);
    }

    private Resolved<ClusterSnapshot> ready(Cluster cluster, EndpointSet endpoints) {
        Resolved<ClusterSnapshot> before = previous.clusters().get(cluster.name());
        if (before instanceof Resolved.Ready<ClusterSnapshot> ready
                && Unchanged.is(ready.value().cluster(), cluster)
                && Unchanged.is(ready.value().endpoints(), endpoints)) {
            return before;
        }
        return new Resolved.Ready<>(ClusterSnapshot.of(cluster, endpoints));
    }

    private Resolved<ClusterSnapshot> absent(String name, Resolved<XdsResource> found) {
        if (!(found instanceof Resolved.Absent<XdsResource> absent)) {
            throw new AssertionError(found);
        }
        Resolved<ClusterSnapshot> before = previous.clusters().get(name);
        Resolved<ClusterSnapshot> now = new Resolved.Absent<>(absent.error());
        return before != null && now.equals(before) ? before : now;
    }
}
