package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.Picker;
import dev.proxyless.mesh.client.balance.PickerFactory;
import dev.proxyless.mesh.client.balance.Priorities;
import dev.proxyless.mesh.client.health.ClusterState;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.RoutingPriority;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster at one revision, ready to be called.
 *
 * @param snapshot what the control plane says
 * @param hosts all members, usable or not, in the control plane's order; none for an aggregate, whose parts have them
 * @param priorities how calls are shared out among the hosts
 * @param state the counters, which outlive the revision; an aggregate counts only retries there, all else happens to a
 *     part
 * @param parts the clusters that an aggregate stands for, in the order in which they are used; empty for any other cluster
 * @param index the hosts by their addresses
 */
public record CompiledCluster(
        ClusterSnapshot snapshot,
        List<Host> hosts,
        Priorities priorities,
        ClusterState state,
        List<CompiledCluster> parts,
        HostIndex index) {

    public CompiledCluster {
        hosts = List.copyOf(hosts);
        parts = List.copyOf(parts);
    }

    /** A cluster that is no aggregate, at its first revision. On the control loop only. */
    public static CompiledCluster of(ClusterSnapshot snapshot, ClusterState state) {
        return of(snapshot, state, List.of());
    }

    /**
     * A cluster that is no aggregate. On the control loop only.
     *
     * @param before its hosts at the revision before; those that did not change are used again
     */
    static CompiledCluster of(ClusterSnapshot snapshot, ClusterState state, List<Host> before) {
        List<Host> hosts = PickerFactory.hosts(snapshot, state, before);
        return new CompiledCluster(
                snapshot, hosts, PickerFactory.create(snapshot, hosts), state, List.of(), new HostIndex(hosts));
    }

    /** A cluster that stands for {@code parts}, of which there is at least one. On the control loop only. */
    public static CompiledCluster aggregate(ClusterSnapshot snapshot, ClusterState state, List<CompiledCluster> parts) {
        Priorities priorities = PickerFactory.aggregate(
                parts.stream().map(CompiledCluster::priorities).toList(),
                snapshot.cluster().balancing().panicThreshold());
        return new CompiledCluster(snapshot, List.of(), priorities, state, parts, new HostIndex(List.of()));
    }

    /** The cluster's name. */
    public String name() {
        return snapshot.cluster().name();
    }

    /** Chooses among the hosts, of an aggregate among those of its parts. */
    public Picker picker() {
        return priorities.picker();
    }

    /** The clusters that have hosts of their own: the parts of an aggregate, or this one alone. */
    public List<CompiledCluster> leaves() {
        return parts.isEmpty() ? List.of(this) : parts;
    }

    /** The one of the {@link #leaves} that a host picked here belongs to: its limits, its counters, its drops hold. */
    public CompiledCluster owner(Host host) {
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i).state == host.state().cluster()) {
                return parts.get(i);
            }
        }
        return this;
    }

    /**
     * The host that a call names, of an aggregate in the first part that has it; null if there is none, or it is not of a health
     * that such calls may go to, which need not be one that other calls may.
     */
    public @Nullable Host named(Address address) {
        for (CompiledCluster leaf : leaves()) {
            Host host = leaf.index.at(address);
            if (host != null
                    && leaf.snapshot
                            .cluster()
                            .balancing()
                            .sessionHealth()
                            .contains(host.endpoint().health())) {
                return host;
            }
        }
        return null;
    }

    /** How many members there are, usable or not. */
    public int size() {
        return leaves().stream().mapToInt(leaf -> leaf.hosts.size()).sum();
    }

    /** How many calls of a priority are in flight, of an aggregate to all of its parts. */
    public long callsInFlight(RoutingPriority priority) {
        return leaves().stream()
                .mapToLong(leaf -> leaf.state.breaker(priority).active())
                .sum();
    }
}
