package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.client.health.ClusterState;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The hosts of one priority, by locality. On the control loop only. */
final class Tier {

    private final int priority;
    private final int overprovisioningFactor;
    private final List<Group> groups = new ArrayList<>();

    /**
     * No host yet.
     *
     * @param priority 0 first
     * @param overprovisioningFactor in percent
     */
    Tier(int priority, int overprovisioningFactor) {
        this.priority = priority;
        this.overprovisioningFactor = overprovisioningFactor;
    }

    /** The hosts of a locality and its weight, 0 if it has none. Their health is counted once, for they may be many. */
    private static final class Group {

        private static final HealthStatus[] ALL = HealthStatus.values();

        private final int weight;
        private final Host[] hosts;
        private final Map<HealthStatus, Integer> counts = new EnumMap<>(HealthStatus.class);

        Group(int weight, List<Host> all) {
            this.weight = weight;
            this.hosts = all.toArray(Host[]::new);
            int first = 0;
            for (int i = 1; i <= hosts.length; i++) {
                // Mostly all are of one health, so runs are counted.
                if (i == hosts.length || health(i) != health(first)) {
                    counts.merge(health(first), i - first, Integer::sum);
                    first = i;
                }
            }
        }

        private HealthStatus health(int index) {
            return hosts[index].endpoint().health();
        }

        int count(Predicate<HealthStatus> health) {
            int count = 0;
            for (HealthStatus status : ALL) {
                Integer counted = counts.get(status);
                count += counted != null && health.test(status) ? counted : 0;
            }
            return count;
        }

        int staying() {
            return count(health -> health != HealthStatus.DRAINING);
        }

        /** The hosts of that health, of which there are {@code count}; not to be changed. */
        Host[] select(Predicate<HealthStatus> health, int count) {
            if (count == hosts.length) {
                return hosts;
            }
            Host[] selected = new Host[count];
            int next = 0;
            for (Host host : hosts) {
                if (health.test(host.endpoint().health())) {
                    selected[next++] = host;
                }
            }
            return selected;
        }
    }

    /** Adds a locality. */
    void add(int weight, List<Host> hosts) {
        groups.add(new Group(weight, hosts));
    }

    int priority() {
        return priority;
    }

    /** Whose hosts these are; of a tier with at least one. */
    ClusterState cluster() {
        return groups.get(0).hosts[0].state().cluster();
    }

    /** How many hosts there are, and of which health. Those that drain are to leave, so none of them is missed. */
    PriorityLoad.Census census() {
        int total = 0;
        int healthy = 0;
        int degraded = 0;
        for (Group group : groups) {
            total += group.staying();
            healthy += group.count(HealthStatus::isHealthy);
            degraded += group.count(health -> health == HealthStatus.DEGRADED);
        }
        return new PriorityLoad.Census(total, healthy, degraded, overprovisioningFactor);
    }

    /** The hosts of that health with their own weights, or null if there is none. */
    @Nullable HostPool pool(Predicate<HealthStatus> health) {
        Host[] hosts = hosts(health);
        if (hosts.length == 0) {
            return null;
        }
        return haveEqualWeights(hosts) ? HostPool.equal(hosts) : HostPool.of(hosts, weights(hosts));
    }

    private Host[] hosts(Predicate<HealthStatus> health) {
        List<Host[]> selected = new ArrayList<>(groups.size());
        int total = 0;
        for (Group group : groups) {
            int count = group.count(health);
            total += count;
            selected.add(group.select(health, count));
        }
        if (selected.size() == 1) {
            return selected.get(0);
        }
        Host[] all = new Host[total];
        int next = 0;
        for (Host[] some : selected) {
            System.arraycopy(some, 0, all, next, some.length);
            next += some.length;
        }
        return all;
    }

    private static boolean haveEqualWeights(Host[] hosts) {
        int weight = hosts[0].endpoint().weight();
        for (Host host : hosts) {
            if (host.endpoint().weight() != weight) {
                return false;
            }
        }
        return true;
    }

    private static long[] weights(Host[] hosts) {
        long[] weights = new long[hosts.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = hosts[i].endpoint().weight();
        }
        return weights;
    }

    /**
     * The hosts of that health, each with its part of its locality's weight. A locality where many hosts are of another
     * health counts for less; one without weight counts for nothing, unless none has any.
     *
     * @see <a
     *     href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/upstream/load_balancing/locality_weight">Envoy,
     *     locality weighted load balancing</a>
     */
    @Nullable HostPool poolByLocality(Predicate<HealthStatus> health) {
        LocalityShares shares = new LocalityShares();
        for (Group group : groups) {
            int usable = group.count(health);
            if (group.weight > 0 && usable > 0) {
                long staying = 100L * group.staying();
                long available = Math.min(staying, (long) overprovisioningFactor * usable);
                Host[] hosts = group.select(health, usable);
                shares.add(Arrays.asList(hosts), group.weight * available, staying);
            }
        }
        return shares.isEmpty() ? pool(health) : shares.toPool();
    }
}
