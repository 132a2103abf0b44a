package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.client.health.ClusterState;
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
 * priority, and most clusters have a single one. The time it takes is linear in the number of hosts; for an aggregate, in
 * the number of its parts' priorities.
 */
public final class PickerFactory {

    private PickerFactory() {}

    /**
     * The hosts of a cluster at one revision, in the control plane's order. Endpoints that are there no more are forgotten.
     * On the control loop only.
     *
     * @param snapshot the cluster
     * @param state its counters
     * @param before its hosts at the revision before; those that did not change are used again
     */
    public static List<Host> hosts(ClusterSnapshot snapshot, ClusterState state, List<Host> before) {
        List<LocalityEndpoints> localities = snapshot.endpoints().localities();
        int size = 0;
        for (LocalityEndpoints locality : localities) {
            size += locality.endpoints().size();
        }
        Host[] hosts = new Host[size];
        HostSuccession succession = new HostSuccession(state, before);
        int next = 0;
        for (LocalityEndpoints locality : localities) {
            for (Endpoint endpoint : locality.endpoints()) {
                hosts[next++] = succession.host(endpoint, locality);
            }
        }
        List<Host> all = List.of(hosts);
        succession.end(all);
        return all;
    }

    /** The priorities of {@code hosts}, which are those of {@code snapshot}. Round robin begins at a random host. */
    public static Priorities create(ClusterSnapshot snapshot, List<Host> hosts) {
        return create(snapshot, hosts, RandomSource.threadLocal());
    }

    /**
     * The priorities of {@code hosts}.
     *
     * @param snapshot the cluster
     * @param hosts those of {@code snapshot}, in its order
     * @param start decides where round robin begins
     * @throws IllegalArgumentException if there are more or fewer hosts than endpoints in the snapshot
     */
    public static Priorities create(ClusterSnapshot snapshot, List<Host> hosts, RandomSource start) {
        List<Tier> tiers = tiers(snapshot, hosts);
        PriorityLoad.Census[] census = new PriorityLoad.Census[tiers.size()];
        for (int i = 0; i < census.length; i++) {
            census[i] = tiers.get(i).census();
        }
        PriorityLoad load =
                PriorityLoad.of(census, snapshot.cluster().balancing().panicThreshold());
        List<PriorityLevel> levels = new ArrayList<>();
        for (int i = 0; i < tiers.size(); i++) {
            levels.add(level(snapshot, tiers.get(i), load.inPanic(i), start));
        }
        return new Priorities(levels, load, picker(levels, load));
    }

    /**
     * The priorities of an aggregate: those of its parts as one line, by which the calls are shared out as if they were
     * one cluster's. Which hosts of a priority are used, and which of them is next, remains the part's own affair: its
     * overprovisioning factor, its panic and its policy. Where no host of a priority may be used, the others take its
     * share; Envoy would let those calls fail.
     *
     * @param parts in the order in which they are used
     * @param panicThreshold the aggregate's own, in percent: if fewer endpoints than this are usable in every priority,
     *     the calls are shared out by the number of endpoints
     * @see <a
     *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/aggregate_cluster">Envoy,
     *     aggregate cluster</a>
     */
    public static Priorities aggregate(List<Priorities> parts, double panicThreshold) {
        List<PriorityLevel> levels = new ArrayList<>();
        parts.forEach(part -> levels.addAll(part.levels()));
        PriorityLoad load = PriorityLoad.of(
                levels.stream().map(PriorityLevel::census).toArray(PriorityLoad.Census[]::new), panicThreshold);
        return new Priorities(levels, load, picker(levels, load));
    }

    static Picker picker(List<PriorityLevel> levels, PriorityLoad load) {
        List<PriorityPicker.Share> shares = new ArrayList<>();
        for (int i = 0; i < levels.size(); i++) {
            levels.get(i).share(load.healthy(i), load.degraded(i), shares);
        }
        if (shares.isEmpty()) {
            return (random, filter) -> null;
        }
        return shares.size() == 1 ? shares.get(0).pool() : new PriorityPicker(shares);
    }

    private static PriorityLevel level(ClusterSnapshot snapshot, Tier tier, boolean panic, RandomSource start) {
        if (panic) {
            return PriorityLevel.inPanic(tier, tier.census(), picker(tier.pool(health -> true), snapshot, start));
        }
        HostPool healthy = pool(snapshot, tier, HealthStatus::isHealthy);
        HostPool degraded = pool(snapshot, tier, health -> health == HealthStatus.DEGRADED);
        return PriorityLevel.of(
                tier, tier.census(), picker(healthy, snapshot, start), picker(degraded, snapshot, start));
    }

    private static @Nullable Picker picker(@Nullable HostPool pool, ClusterSnapshot snapshot, RandomSource start) {
        return pool == null
                ? null
                : PoolPicker.of(pool, snapshot.cluster().balancing().policy(), start);
    }

    private static @Nullable HostPool pool(ClusterSnapshot snapshot, Tier tier, Predicate<HealthStatus> health) {
        Cluster cluster = snapshot.cluster();
        return cluster.balancing().localityWeights() ? tier.poolByLocality(health) : tier.pool(health);
    }

    /** The priorities that have hosts. */
    private static List<Tier> tiers(ClusterSnapshot snapshot, List<Host> hosts) {
        int factor = snapshot.endpoints().overprovisioningFactor();
        TreeMap<Integer, Tier> byPriority = new TreeMap<>();
        int from = 0;
        for (LocalityEndpoints locality : snapshot.endpoints().localities()) {
            int to = from + locality.endpoints().size();
            if (to <= hosts.size() && to > from) {
                byPriority
                        .computeIfAbsent(locality.priority(), priority -> new Tier(priority, factor))
                        .add(locality.weight(), to - from == hosts.size() ? hosts : hosts.subList(from, to));
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
