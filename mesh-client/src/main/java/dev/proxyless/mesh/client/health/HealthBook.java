package dev.proxyless.mesh.client.health;

import java.util.HashMap;
import java.util.Map;

/** The counters of all clusters of a client, by name. Used on the control loop only. */
public final class HealthBook {

    private final Map<String, ClusterState> clusters = new HashMap<>();

    /** The state of a cluster, new if it was not known. */
    public ClusterState cluster(String name) {
        return clusters.computeIfAbsent(name, ClusterState::new);
    }

    /** Forgets a cluster. Calls in flight to it still end as they should. */
    public void forget(String name) {
        clusters.remove(name);
    }
}
