package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cluster at one revision, as it is printed.
 *
 * @param name the cluster
 * @param state as that of a service
 * @param reason the sort of fault if it is absent
 * @param problem what is wrong then
 * @param discovery how its endpoints are found, in Envoy's words, such as {@code EDS}
 * @param endpoints how many it has of each health; empty if it has none
 * @param parts the clusters that an aggregate stands for, in their order
 */
record ClusterLine(
        String name,
        String state,
        @Nullable String reason,
        @Nullable String problem,
        @Nullable String discovery,
        Map<HealthStatus, Integer> endpoints,
        List<String> parts) {

    static ClusterLine of(ClusterSnapshot snapshot, String state) {
        Map<HealthStatus, Integer> byHealth = new EnumMap<>(HealthStatus.class);
        for (LocalityEndpoints locality : snapshot.endpoints().localities()) {
            for (Endpoint endpoint : locality.endpoints()) {
                byHealth.merge(endpoint.health(), 1, Integer::sum);
            }
        }
        return new ClusterLine(
                snapshot.cluster().name(),
                state,
                null,
                null,
                discovery(snapshot.cluster().membership()),
                byHealth,
                snapshot.parts().stream().map(part -> part.cluster().name()).toList());
    }

    static ClusterLine of(String name, ConfigError error, String state) {
        return new ClusterLine(name, state, error.kind().name(), error.describe(), null, Map.of(), List.of());
    }

    private static String discovery(Membership membership) {
        if (membership instanceof Membership.Static) {
            return "STATIC";
        } else if (membership instanceof Membership.Eds) {
            return "EDS";
        } else if (membership instanceof Membership.Dns dns) {
            return dns.kind() == Membership.Dns.Kind.STRICT ? "STRICT_DNS" : "LOGICAL_DNS";
        } else if (membership instanceof Membership.Aggregate) {
            return "envoy.clusters.aggregate";
        } else if (membership instanceof Membership.Discovered discovered) {
            return discovered.clusterType();
        }
        throw new AssertionError(membership);
    }
}
