package dev.proxyless.mesh.client;

import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls that the control plane wants dropped (Envoy {@code ClusterLoadAssignment.Policy.drop_overloads}). */
final class DropOverload {

    private DropOverload() {}

    /** The category for which a call is dropped, or null if it is not; each category draws anew. */
    static @Nullable String category(CompiledCluster cluster, RandomSource random) {
        List<EndpointSet.DropOverload> drops = cluster.snapshot().endpoints().drops();
        for (int i = 0; i < drops.size(); i++) {
            if (drops.get(i).share().includes(random.nextLong())) {
                return drops.get(i).category();
            }
        }
        return null;
    }
}
