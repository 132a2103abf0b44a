package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.health.ClusterState;
import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The compiled clusters of the revision in force, each once however many services and aggregates use it, and forgotten with
 * its counters when none does. Users are counted: to find out what is unused by looking at everything would cost as much as
 * everything. On the control loop only.
 */
final class ClusterCache {

    private final HealthBook health;
    private final Map<String, Entry> entries = new HashMap<>();

    ClusterCache(HealthBook health) {
        this.health = health;
    }

    private static final class Entry {

        private @Nullable CompiledCluster cluster;
        private int users;
    }

    /** The compiled form of {@code snapshot}, with one user more. */
    CompiledCluster retain(ClusterSnapshot snapshot) {
        Entry entry = entries.computeIfAbsent(snapshot.cluster().name(), name -> new Entry());
        entry.users++;
        CompiledCluster before = entry.cluster;
        if (before != null && same(before.snapshot(), snapshot)) {
            return before;
        }
        CompiledCluster now = compile(snapshot, before);
        entry.cluster = now;
        if (before != null) {
            before.parts().forEach(this::release);
        }
        return now;
    }

    /** One user less. */
    void release(CompiledCluster cluster) {
        Entry entry = entries.get(cluster.name());
        if (entry == null) {
            throw new IllegalStateException("cluster " + cluster.name() + ": no user (expected: one that lets it go)");
        }
        entry.users--;
        if (entry.users > 0) {
            return;
        }
        entries.remove(cluster.name());
        health.forget(cluster.name());
        if (entry.cluster != null) {
            entry.cluster.parts().forEach(this::release);
        }
    }

    /** An aggregate uses its parts, as long as it is the form in force. */
    private CompiledCluster compile(ClusterSnapshot snapshot, @Nullable CompiledCluster before) {
        ClusterState state = health.cluster(snapshot.cluster().name());
        if (!snapshot.parts().isEmpty()) {
            return CompiledCluster.aggregate(
                    snapshot, state, snapshot.parts().stream().map(this::retain).toList());
        }
        List<Host> hosts = before == null ? List.of() : before.hosts();
        return CompiledCluster.of(snapshot, state, hosts);
    }

    /** Identity is the contract of a snapshot: what is equal but not the same is compiled anew, which is only slower. */
    private static boolean same(Object before, Object now) {
        return before == now;
    }
}
