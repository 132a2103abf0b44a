package dev.proxyless.mesh.cloudmap;

import dev.proxyless.mesh.cloudmap.Instances.Instance;
import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.xds.discovery.IpPreference;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns instances into endpoints, by the attributes that AWS gives them ({@code RegisterInstance}) and those that ECS adds.
 * Pure. Cloud Map gives instances in another order each time, so they are put in that of their names.
 */
final class InstanceEndpoints {

    /** Where conditions on endpoints look (Envoy {@code envoy.lb}). */
    private static final String FILTER = "envoy.lb";

    private static final Comparator<Locality> BY_ZONE =
            Comparator.comparing(Locality::region).thenComparing(Locality::zone);

    private InstanceEndpoints() {}

    /** The endpoints; without instances that have no address or no port, and without a second one of an address. */
    static EndpointSet of(Query query, List<Instance> instances) {
        Map<Locality, List<Endpoint>> localities = new TreeMap<>(BY_ZONE);
        Set<Address> met = new HashSet<>();
        instances.stream()
                .sorted(Comparator.comparing(Instance::id))
                .forEach(instance -> endpoint(query, instance)
                        .filter(endpoint -> met.add(endpoint.address()))
                        .ifPresent(endpoint -> localities
                                .computeIfAbsent(locality(instance), zone -> new ArrayList<>())
                                .add(endpoint)));
        return new EndpointSet(
                localities.entrySet().stream()
                        .map(zone -> new LocalityEndpoints(zone.getKey(), 0, 0, zone.getValue()))
                        .toList(),
                EndpointSet.DEFAULT_OVERPROVISIONING_FACTOR,
                List.of());
    }

    private static Optional<Endpoint> endpoint(Query query, Instance instance) {
        int port = query.port().orElseGet(() -> ownPort(instance));
        List<String> hosts = hosts(query.ipPreference(), instance);
        if (port == 0 || hosts.isEmpty()) {
            return Optional.empty();
        }
        List<Address> addresses =
                hosts.stream().map(host -> Address.of(host, port)).toList();
        return Optional.of(new Endpoint(
                addresses.get(0),
                addresses.subList(1, addresses.size()),
                health(instance),
                1,
                "",
                new Metadata(Map.of(FILTER, Map.copyOf(instance.attributes())))));
    }

    /** Zero if there is none, or none that is one. */
    private static int ownPort(Instance instance) {
        String text = instance.attributes().getOrDefault("AWS_INSTANCE_PORT", "");
        boolean digits = text.matches("[0-9]{1,5}");
        int port = digits ? Integer.parseInt(text) : 0;
        return port <= 65_535 ? port : 0;
    }

    private static List<String> hosts(IpPreference preference, Instance instance) {
        String v4 = text(instance, "AWS_INSTANCE_IPV4");
        String v6 = text(instance, "AWS_INSTANCE_IPV6");
        String name = text(instance, "AWS_INSTANCE_CNAME");
        return v4 == null && v6 == null && name != null ? List.of(name) : preference.inOrder(v4, v6);
    }

    private static @Nullable String text(Instance instance, String attribute) {
        String text = instance.attributes().getOrDefault(attribute, "").strip();
        return text.isEmpty() ? null : text;
    }

    private static HealthStatus health(Instance instance) {
        return switch (instance.health()) {
            case "HEALTHY" -> HealthStatus.HEALTHY;
            case "UNHEALTHY" -> HealthStatus.UNHEALTHY;
            default -> HealthStatus.UNKNOWN;
        };
    }

    private static Locality locality(Instance instance) {
        return new Locality(
                instance.attributes().getOrDefault("REGION", ""),
                instance.attributes().getOrDefault("AVAILABILITY_ZONE", ""),
                "");
    }
}
