package dev.proxyless.mesh.client.health;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The counters of all clusters of a client, by name. Used on the control loop only. */
public final class HealthBook {

    private final Map<String, ClusterState> clusters = new HashMap<>();

    /** The state of a cluster, new if it was not known. */
    public ClusterState cluster(String name) {
        return clusters.computeIfAbsent(name, ClusterState::new);
    }

    /** Forgets all clusters but these. */
    public void retain(Set<String> names) {
        clusters.keySet().retainAll(names);
    }
}
