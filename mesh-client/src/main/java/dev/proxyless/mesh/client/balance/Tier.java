package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.model.cluster.HealthStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /** The hosts of a locality and its weight, 0 if it has none. */
    private record Group(int weight, List<Host> hosts) {

        int count(Predicate<HealthStatus> health) {
            int count = 0;
            for (Host host : hosts) {
                if (health.test(host.endpoint().health())) {
                    count++;
                }
            }
            return count;
        }

        int staying() {
            return count(health -> health != HealthStatus.DRAINING);
        }

        /** Adds the hosts of that health to {@code all} from a place on, and returns the place behind them. */
        int fill(Host[] all, int from, Predicate<HealthStatus> health) {
            int next = from;
            for (Host host : hosts) {
                if (health.test(host.endpoint().health())) {
                    all[next++] = host;
                }
            }
            return next;
        }
    }

    /** Adds a locality. */
    void add(int weight, List<Host> hosts) {
        groups.add(new Group(weight, hosts));
    }

    int priority() {
        return priority;
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
        int count = 0;
        for (Group group : groups) {
            count += group.count(health);
        }
        if (count == 0) {
            return null;
        }
        Host[] hosts = new Host[count];
        int next = 0;
        for (Group group : groups) {
            next = group.fill(hosts, next, health);
        }
        return haveEqualWeights(hosts) ? HostPool.equal(hosts) : HostPool.of(hosts, weights(hosts));
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
            if (group.weight() > 0 && usable > 0) {
                long staying = 100L * group.staying();
                long available = Math.min(staying, (long) overprovisioningFactor * usable);
                Host[] hosts = new Host[usable];
                group.fill(hosts, 0, health);
                shares.add(Arrays.asList(hosts), group.weight() * available, staying);
            }
        }
        return shares.isEmpty() ? pool(health) : shares.toPool();
    }
}
