package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.client.health.ClusterState;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One priority of a cluster at one revision: how many of its hosts are usable, and a picker for those of each health. The
 * cluster's picker and that of every aggregate with this cluster as a part share it, and so its place in a round robin.
 */
final class PriorityLevel {

    private final ClusterState cluster;
    private final int priority;
    private final PriorityLoad.Census census;
    private final boolean panic;
    private final @Nullable Picker healthy;
    private final @Nullable Picker degraded;

    private PriorityLevel(
            Tier tier, PriorityLoad.Census census, boolean panic, @Nullable Picker healthy, @Nullable Picker degraded) {
        this.cluster = tier.cluster();
        this.priority = tier.priority();
        this.census = census;
        this.panic = panic;
        this.healthy = healthy;
        this.degraded = degraded;
    }

    /** A priority in which health counts; a picker is null if there is no host for it. */
    static PriorityLevel of(
            Tier tier, PriorityLoad.Census census, @Nullable Picker healthy, @Nullable Picker degraded) {
        return new PriorityLevel(tier, census, false, healthy, degraded);
    }

    /** A priority in which so few hosts are usable that all are used, by its own cluster's panic threshold. */
    static PriorityLevel inPanic(Tier tier, PriorityLoad.Census census, @Nullable Picker all) {
        return new PriorityLevel(tier, census, true, all, null);
    }

    int priority() {
        return priority;
    }

    /** Whether {@code host} is one of this priority. */
    boolean has(Host host) {
        return host.priority() == priority && host.state().cluster() == cluster;
    }

    PriorityLoad.Census census() {
        return census;
    }

    /** Adds the pickers with their shares of the calls, in percent. */
    void share(int healthyPercent, int degradedPercent, List<PriorityPicker.Share> shares) {
        if (healthy != null) {
            shares.add(new PriorityPicker.Share(healthy, panic ? healthyPercent + degradedPercent : healthyPercent));
        }
        if (degraded != null) {
            shares.add(new PriorityPicker.Share(degraded, degradedPercent));
        }
    }

    /** Hosts of which health get calls with these shares. */
    Set<HostsInUse.Kind> kinds(int healthyPercent, int degradedPercent) {
        Set<HostsInUse.Kind> kinds = EnumSet.noneOf(HostsInUse.Kind.class);
        if (panic) {
            return healthyPercent + degradedPercent > 0 ? EnumSet.allOf(HostsInUse.Kind.class) : kinds;
        }
        if (healthyPercent > 0) {
            kinds.add(HostsInUse.Kind.HEALTHY);
        }
        if (degradedPercent > 0) {
            kinds.add(HostsInUse.Kind.DEGRADED);
        }
        return kinds;
    }
}
