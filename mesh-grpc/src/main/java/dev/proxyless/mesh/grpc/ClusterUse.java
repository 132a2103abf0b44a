package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostsInUse;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.snapshot.Resolved;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a cluster as one of the clusters uses them that routes name: itself, or an aggregate with it as a part.
 *
 * @param hosts all of them
 * @param wanted those that are connected before the first call; any other endpoint is connected when it is picked
 */
record ClusterUse(List<Host> hosts, HostsInUse wanted) {

    /**
     * Which cluster is used by which.
     *
     * @param cluster as routes name it
     * @param leaf the cluster that has the endpoints
     */
    record Key(String cluster, String leaf) {

        /** By hand: what the compiler makes takes the start of a process milliseconds to be linked. */
        @Override
        public int hashCode() {
            return 31 * cluster.hashCode() + leaf.hashCode();
        }
    }

    static Map<Key, ClusterUse> of(CompiledService service) {
        Map<Key, ClusterUse> uses = new HashMap<>();
        for (Resolved<CompiledCluster> resolved : service.clusters().values()) {
            if (resolved instanceof Resolved.Ready<CompiledCluster> ready) {
                CompiledCluster cluster = ready.value();
                for (CompiledCluster leaf : cluster.leaves()) {
                    HostsInUse wanted = cluster.priorities().inUse(leaf.priorities());
                    uses.put(new Key(cluster.name(), leaf.name()), new ClusterUse(leaf.hosts(), wanted));
                }
            }
        }
        return uses;
    }

    /** The hosts but those that {@code other} has at its beginning or end and wants or does not want alike. */
    List<Host> otherThan(@Nullable ClusterUse other) {
        if (other == null || !wanted.equals(other.wanted)) {
            return hosts;
        }
        int shorter = Math.min(hosts.size(), other.hosts.size());
        int from = 0;
        while (from < shorter && same(hosts.get(from), other.hosts.get(from))) {
            from++;
        }
        int alike = 0;
        while (alike < shorter - from
                && same(hosts.get(hosts.size() - 1 - alike), other.hosts.get(other.hosts.size() - 1 - alike))) {
            alike++;
        }
        return hosts.subList(from, hosts.size() - alike);
    }

    /** A host that did not change is the same object in the next revision. */
    private static boolean same(Object before, Object now) {
        return before == now;
    }
}
