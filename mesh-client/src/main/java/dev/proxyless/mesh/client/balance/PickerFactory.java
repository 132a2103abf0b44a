package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.client.health.ClusterState;
import dev.proxyless.mesh.client.health.EndpointState;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Makes the picker of a cluster: priorities, panic, localities, weights and health become at most two pools for each
 * priority, and most clusters have a single one. The time it takes is linear in the number of hosts.
 */
public final class PickerFactory {

    private PickerFactory() {}

    /** The hosts of a cluster at one revision, in the control plane's order. On the control loop only. */
    public static List<Host> hosts(ClusterSnapshot snapshot, ClusterState state) {
        List<Host> hosts = new ArrayList<>();
        for (LocalityEndpoints locality : snapshot.endpoints().localities()) {
            for (Endpoint endpoint : locality.endpoints()) {
                EndpointState counters = state.endpoint(endpoint.address());
                hosts.add(new Host(endpoint, locality.locality(), counters));
            }
        }
        return hosts;
    }

    /** The picker over {@code hosts}, which are those of {@code snapshot}. Round robin begins at a random host. */
    public static Picker create(ClusterSnapshot snapshot, List<Host> hosts) {
        return create(snapshot, hosts, RandomSource.threadLocal());
    }

    /**
     * The picker over {@code hosts}.
     *
     * @param snapshot the cluster
     * @param hosts those of {@code snapshot}, in its order
     * @param start decides where round robin begins
     * @throws IllegalArgumentException if there are more or fewer hosts than endpoints in the snapshot
     */
    public static Picker create(ClusterSnapshot snapshot, List<Host> hosts, RandomSource start) {
        List<Tier> tiers = tiers(snapshot, hosts);
        PriorityLoad load = PriorityLoad.of(
                tiers.stream().map(Tier::census).toArray(PriorityLoad.Census[]::new),
                snapshot.endpoints().overprovisioningFactor(),
                snapshot.cluster().panicThreshold());
        List<PriorityPicker.Share> shares = new ArrayList<>();
        for (int i = 0; i < tiers.size(); i++) {
            if (load.inPanic(i)) {
                int percent = load.healthy(i) + load.degraded(i);
                share(shares, snapshot, tiers.get(i).pool(health -> true), percent, start);
            } else {
                HostPool healthy = pool(snapshot, tiers.get(i), HealthStatus::isHealthy);
                share(shares, snapshot, healthy, load.healthy(i), start);
                HostPool degraded = pool(snapshot, tiers.get(i), health -> health == HealthStatus.DEGRADED);
                share(shares, snapshot, degraded, load.degraded(i), start);
            }
        }
        return combine(shares);
    }

    private static Picker combine(List<PriorityPicker.Share> shares) {
        if (shares.isEmpty()) {
            return (random, filter) -> null;
        }
        return shares.size() == 1 ? shares.get(0).pool() : new PriorityPicker(shares);
    }

    private static void share(
            List<PriorityPicker.Share> shares,
            ClusterSnapshot snapshot,
            @Nullable HostPool pool,
            int percent,
            RandomSource start) {
        if (pool != null) {
            Picker picker = PoolPicker.of(pool, snapshot.cluster().lbPolicy(), start);
            shares.add(new PriorityPicker.Share(picker, percent));
        }
    }

    private static @Nullable HostPool pool(ClusterSnapshot snapshot, Tier tier, Predicate<HealthStatus> health) {
        Cluster cluster = snapshot.cluster();
        return cluster.localityWeights()
                ? tier.poolByLocality(health, snapshot.endpoints().overprovisioningFactor())
                : tier.pool(health);
    }

    private static List<Tier> tiers(ClusterSnapshot snapshot, List<Host> hosts) {
        TreeMap<Integer, Tier> byPriority = new TreeMap<>();
        int from = 0;
        for (LocalityEndpoints locality : snapshot.endpoints().localities()) {
            int to = from + locality.endpoints().size();
            if (to <= hosts.size()) {
                byPriority
                        .computeIfAbsent(locality.priority(), priority -> new Tier())
                        .add(locality.weight(), hosts.subList(from, to));
            }
            from = to;
        }
        if (from != hosts.size()) {
            throw new IllegalArgumentException(
                    "hosts of cluster " + snapshot.cluster().name() + ": " + hosts.size() + " (expected: " + from
                            + ", as many as endpoints in the snapshot)");
        }
        return List.copyOf(byPriority.values());
    }
}
