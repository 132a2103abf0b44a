package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.Picker;
import dev.proxyless.mesh.client.health.ClusterState;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import java.util.List;

/**
 * A cluster at one revision, ready to be called.
 *
 * @param snapshot what the control plane says
 * @param hosts all members, usable or not, in the control plane's order
 * @param picker chooses among them
 * @param state the counters, which outlive the revision
 */
public record CompiledCluster(ClusterSnapshot snapshot, List<Host> hosts, Picker picker, ClusterState state) {

    public CompiledCluster {
        hosts = List.copyOf(hosts);
    }

    /** The cluster's name. */
    public String name() {
        return snapshot.cluster().name();
    }
}
