package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.discovery.EndpointDiscovery;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What the extensions that are installed say of the clusters of their types, without a search. Used by one thread. */
final class InstalledDiscoveries implements AutoCloseable {

    private static final String FIELD = "cluster_type";

    /** Modules of this library, which are not everywhere where a configuration is checked. */
    private static final Set<String> OWN =
            Set.of("dev.proxyless.mesh.clusters.aws_cloud_map", "dev.proxyless.mesh.clusters.kubernetes");

    private final TreeMap<String, EndpointDiscovery> byType = new TreeMap<>();

    InstalledDiscoveries(Iterable<EndpointDiscovery> installed) {
        installed.forEach(discovery -> byType.putIfAbsent(discovery.clusterType(), discovery));
    }

    /** What is wrong with a resource of {@code source}, if it is a cluster whose endpoints an extension finds. */
    Optional<Finding> check(String source, XdsResource resource) {
        if (!(resource instanceof XdsResource.ClusterResource cluster)
                || !(cluster.cluster().membership() instanceof Membership.Discovered discovered)) {
            return Optional.empty();
        }
        EndpointDiscovery extension = byType.get(discovered.clusterType());
        if (extension == null) {
            if (OWN.contains(discovered.clusterType())) {
                return Optional.empty();
            }
            return Optional.of(finding(
                    Finding.Kind.IGNORED,
                    source,
                    resource,
                    FIELD,
                    "\"" + discovered.clusterType() + "\" is not installed here and not checked (expected: one of "
                            + byType.keySet() + ", if it is not one of your own)"));
        }
        return extension.problem(discovered.config()).map(problem -> {
            int end = problem.startsWith(FIELD) ? problem.indexOf(": ") : -1;
            return end < 0
                    ? finding(Finding.Kind.REFUSED, source, resource, FIELD, problem)
                    : finding(
                            Finding.Kind.REFUSED,
                            source,
                            resource,
                            problem.substring(0, end),
                            problem.substring(end + 2));
        });
    }

    @Override
    public void close() {
        byType.values().forEach(EndpointDiscovery::close);
    }

    private static Finding finding(
            Finding.Kind kind, String source, XdsResource resource, String field, String problem) {
        return new Finding(kind, source, 0, resource.type().label(), resource.name(), field, problem);
    }
}
