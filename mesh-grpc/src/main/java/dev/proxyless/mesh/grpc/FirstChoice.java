package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which endpoints of a cluster get calls while all goes well, so that connections to them are made before the first call:
 * the usable ones of the first priority, and of the next for as long as those before take less than all calls (Envoy,
 * priority levels); all of a priority with so few healthy ones that health is ignored (Envoy, panic threshold). Any other
 * endpoint is connected when it is picked.
 */
final class FirstChoice {

    private FirstChoice() {}

    static Set<Address> of(CompiledCluster cluster) {
        EndpointSet endpoints = cluster.snapshot().endpoints();
        NavigableMap<Integer, Level> levels = new TreeMap<>();
        for (LocalityEndpoints locality : endpoints.localities()) {
            levels.computeIfAbsent(locality.priority(), priority -> new Level()).add(locality.endpoints());
        }
        Set<Address> chosen = new HashSet<>();
        long load = 0;
        for (Level level : levels.values()) {
            level.choose(cluster.snapshot().cluster().panicThreshold(), chosen);
            load += level.healthyPercent() * endpoints.overprovisioningFactor() / 100;
            if (load >= 100) {
                break;
            }
        }
        return chosen;
    }

    /** The endpoints of one priority. */
    private static final class Level {

        private final List<Endpoint> endpoints = new ArrayList<>();
        private long healthy;

        void add(List<Endpoint> more) {
            endpoints.addAll(more);
            healthy += more.stream().filter(e -> e.health().isHealthy()).count();
        }

        long healthyPercent() {
            return endpoints.isEmpty() ? 0 : 100 * healthy / endpoints.size();
        }

        void choose(double panicThreshold, Set<Address> chosen) {
            boolean all = healthyPercent() < panicThreshold;
            for (Endpoint endpoint : endpoints) {
                if (all || endpoint.health().isHealthy() || endpoint.health() == HealthStatus.DEGRADED) {
                    chosen.add(endpoint.address());
                }
            }
        }
    }
}
