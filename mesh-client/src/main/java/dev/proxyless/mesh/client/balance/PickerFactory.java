package dev.proxyless.mesh.client.balance;

import dev.proxyless.mesh.client.health.ClusterState;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import java.util.List;

/** Makes the picker of a cluster. */
public final class PickerFactory {

    private PickerFactory() {}

    /** The hosts of a cluster at one revision, in the control plane's order. On the control loop only. */
    public static List<Host> hosts(ClusterSnapshot snapshot, ClusterState state) {
        snapshot.cluster();
        state.name();
        return List.of();
    }

    /** The picker over {@code hosts}, which are those of {@code snapshot}. */
    public static Picker create(ClusterSnapshot snapshot, List<Host> hosts) {
        snapshot.cluster();
        return (random, filter) -> hosts.get(0);
    }
}
