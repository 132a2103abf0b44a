package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.model.cluster.HealthStatus;
import java.util.ArrayList;
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

        List<Host> of(Predicate<HealthStatus> health) {
            return hosts.stream()
                    .filter(host -> health.test(host.endpoint().health()))
                    .toList();
        }

        int staying() {
            int staying = 0;
            for (Host host : hosts) {
                if (host.endpoint().health() != HealthStatus.DRAINING) {
                    staying++;
                }
            }
            return staying;
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
            healthy += group.of(HealthStatus::isHealthy).size();
            degraded += group.of(health -> health == HealthStatus.DEGRADED).size();
        }
        return new PriorityLoad.Census(total, healthy, degraded, overprovisioningFactor);
    }

    /** The hosts of that health with their own weights, or null if there is none. */
    @Nullable HostPool pool(Predicate<HealthStatus> health) {
        List<Host> hosts = new ArrayList<>();
        groups.forEach(group -> hosts.addAll(group.of(health)));
        long[] weights =
                hosts.stream().mapToLong(host -> host.endpoint().weight()).toArray();
        return hosts.isEmpty() ? null : HostPool.of(hosts, weights);
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
            List<Host> usable = group.of(health);
            if (group.weight() > 0 && !usable.isEmpty()) {
                long staying = 100L * group.staying();
                long available = Math.min(staying, (long) overprovisioningFactor * usable.size());
                shares.add(usable, group.weight() * available, staying);
            }
        }
        return shares.isEmpty() ? pool(health) : shares.toPool();
    }
}
