package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Localities that the control plane gave no weight although their cluster shares its calls by such weights (Envoy {@code
 * locality_weighted_lb_config}). Only cluster and members together show it.
 */
final class UnweightedLocalities {

    private static final String WEIGHT = "endpoints.load_balancing_weight";

    private UnweightedLocalities() {}

    /** What is to be told, if a locality has endpoints, others beside it and no weight. */
    static Optional<SourceEvent.Unsupported> of(Cluster cluster, EndpointSet members) {
        if (!cluster.balancing().localityWeights() || members.localities().size() < 2) {
            return Optional.empty();
        }
        Map<Integer, Integer> localities = new HashMap<>();
        for (LocalityEndpoints locality : members.localities()) {
            if (!locality.endpoints().isEmpty()) {
                localities.merge(locality.priority(), 1, Integer::sum);
            }
        }
        return members.localities().stream()
                .filter(locality ->
                        locality.weight() == 0 && !locality.endpoints().isEmpty())
                .filter(locality -> localities.getOrDefault(locality.priority(), 0) > 1)
                .findFirst()
                .map(locality -> note(cluster, locality));
    }

    private static SourceEvent.Unsupported note(Cluster cluster, LocalityEndpoints locality) {
        boolean sent = cluster.membership() instanceof Membership.Eds;
        String resource = cluster.membership() instanceof Membership.Eds eds ? eds.serviceName() : cluster.name();
        return new SourceEvent.Unsupported(
                (sent ? ResourceType.ENDPOINTS : ResourceType.CLUSTER).label(),
                resource,
                sent ? WEIGHT : "load_assignment." + WEIGHT,
                "unset for locality \"" + locality.locality().label() + "\": cluster \"" + cluster.name()
                        + "\" asks for locality weights, so"
                        + " this one gets calls only if no locality of its priority has a weight");
    }
}
