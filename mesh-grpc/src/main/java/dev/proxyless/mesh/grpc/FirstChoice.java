package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which endpoints of a cluster get calls while all goes well, so that connections to them are made before the first call:
 * the usable ones of the first priority, and of the next for as long as those before take less than all calls (Envoy,
 * priority levels). Any other endpoint is connected when it is picked.
 */
final class FirstChoice {

    private FirstChoice() {}

    static Set<Address> of(CompiledCluster cluster) {
        EndpointSet endpoints = cluster.snapshot().endpoints();
        Map<Integer, int[]> totals = new TreeMap<>();
        for (LocalityEndpoints locality : endpoints.localities()) {
            int[] total = totals.computeIfAbsent(locality.priority(), priority -> new int[2]);
            total[0] += (int)
                    locality.endpoints().stream().filter(FirstChoice::isUsable).count();
            total[1] += locality.endpoints().size();
        }
        int last = lastPriority(totals, endpoints.overprovisioningFactor());
        Set<Address> chosen = new HashSet<>();
        for (LocalityEndpoints locality : endpoints.localities()) {
            if (locality.priority() <= last) {
                addUsable(locality.endpoints(), chosen);
            }
        }
        return chosen;
    }

    private static int lastPriority(Map<Integer, int[]> totals, int overprovisioningFactor) {
        long load = 0;
        for (var entry : totals.entrySet()) {
            int[] total = entry.getValue();
            load += total[1] == 0 ? 0 : (long) overprovisioningFactor * total[0] / total[1];
            if (load >= 100) {
                return entry.getKey();
            }
        }
        return Integer.MAX_VALUE;
    }

    private static void addUsable(List<Endpoint> endpoints, Set<Address> chosen) {
        for (Endpoint endpoint : endpoints) {
            if (isUsable(endpoint)) {
                chosen.add(endpoint.address());
            }
        }
    }

    private static boolean isUsable(Endpoint endpoint) {
        return endpoint.health().isHealthy();
    }
}
