package dev.proxyless.mesh.kubernetes;

import dev.proxyless.mesh.kubernetes.Slice.Condition;
import dev.proxyless.mesh.kubernetes.Slice.Member;
import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.xds.discovery.IpPreference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts endpoints into their zones and priorities. Pure.
 *
 * <p>Pods that are not ready are left out, as kube-proxy does: were they there as unhealthy ones, a Service that grows would
 * look ill. Those that terminate and answer still are draining; if none is ready, they take the calls (KEP-1669).
 *
 * <p>Hints of zones count by kube-proxy's rule: if each ready endpoint has some and one is for this zone. Those that are for
 * it are used first; the others are not dropped but of the next priority, for when there is not enough of the first.
 */
final class Localities {

    /** Where conditions on endpoints look (Envoy {@code envoy.lb}). */
    private static final String FILTER = "envoy.lb";

    private Localities() {}

    /**
     * The endpoints by zone and priority.
     *
     * @param zone where this process runs; empty if that is not known
     * @param notes takes up what is left out of account
     */
    static EndpointSet of(Collection<Joined> all, IpPreference preference, String zone, Set<String> notes) {
        List<Joined> ready =
                all.stream().filter(joined -> joined.is(Condition.READY)).toList();
        boolean hinted = isHinted(ready, zone, notes);
        List<Map<String, List<Endpoint>>> priorities = List.of(new TreeMap<>(), new TreeMap<>());
        for (Joined joined : all) {
            List<Address> addresses = preference.inOrder(joined.v4(), joined.v6());
            if (joined.isOfUse() && !addresses.isEmpty()) {
                int priority = hinted && !joined.member().hints().contains(zone) ? 1 : 0;
                priorities
                        .get(priority)
                        .computeIfAbsent(joined.member().zone(), name -> new ArrayList<>())
                        .add(endpoint(joined, addresses, ready.isEmpty()));
            }
        }
        List<LocalityEndpoints> localities = new ArrayList<>();
        for (int priority = 0; priority < priorities.size(); priority++) {
            for (Map.Entry<String, List<Endpoint>> each :
                    priorities.get(priority).entrySet()) {
                localities.add(
                        new LocalityEndpoints(new Locality("", each.getKey(), ""), priority, 0, each.getValue()));
            }
        }
        return localities.isEmpty()
                ? EndpointSet.EMPTY
                : new EndpointSet(localities, EndpointSet.DEFAULT_OVERPROVISIONING_FACTOR, List.of());
    }

    private static boolean isHinted(List<Joined> ready, String zone, Set<String> notes) {
        boolean all = !ready.isEmpty()
                && ready.stream().noneMatch(joined -> joined.member().hints().isEmpty());
        if (all && zone.isEmpty()) {
            notes.add(
                    "hints.forZones: all zones are used alike, for nothing says in which one this process runs (expected:"
                            + " node.locality.zone in the bootstrap, or a node that is found in the environment)");
        }
        return all && ready.stream().anyMatch(joined -> joined.member().hints().contains(zone));
    }

    private static Endpoint endpoint(Joined joined, List<Address> addresses, boolean noneIsReady) {
        HealthStatus draining = noneIsReady ? HealthStatus.DEGRADED : HealthStatus.DRAINING;
        return new Endpoint(
                addresses.get(0),
                addresses.subList(1, addresses.size()),
                joined.is(Condition.READY) ? HealthStatus.HEALTHY : draining,
                1,
                "",
                metadata(joined.member()));
    }

    private static Metadata metadata(Member member) {
        Map<String, Object> known = new HashMap<>();
        if (!member.pod().isEmpty()) {
            known.put("pod", member.pod());
        }
        if (!member.node().isEmpty()) {
            known.put("node", member.node());
        }
        return known.isEmpty() ? Metadata.EMPTY : new Metadata(Map.of(FILTER, Map.copyOf(known)));
    }
}
