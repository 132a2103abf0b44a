package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.status.ResourceStatus;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The versions of the resources that are in use; empty texts for those of files without versions. */
final class ResourceVersions {

    private final Map<ResourceType, Map<String, String>> known = new EnumMap<>(ResourceType.class);
    private final Function<ServiceName, String> listenerName;

    /**
     * @param listenerName the name of a service's listener
     */
    ResourceVersions(List<ResourceStatus> statuses, Function<ServiceName, String> listenerName) {
        this.listenerName = listenerName;
        for (ResourceStatus status : statuses) {
            if (status.resource().isPresent()) {
                known.computeIfAbsent(status.type(), type -> new HashMap<>()).put(status.name(), status.version());
            }
        }
    }

    /** Those of a service's listener, by type and name; nothing if it has none. */
    Map<String, Map<String, String>> ofListener(ServiceName service) {
        Map<String, Map<String, String>> versions = new LinkedHashMap<>();
        add(versions, ResourceType.LISTENER, listenerName.apply(service));
        return versions;
    }

    /** Those of everything that a service is made of, by type and name. */
    Map<String, Map<String, String>> of(ServiceSnapshot snapshot) {
        Map<String, Map<String, String>> versions = ofListener(snapshot.service());
        add(versions, ResourceType.ROUTE_CONFIGURATION, snapshot.routes().name());
        for (Resolved<ClusterSnapshot> resolved : snapshot.clusters().values()) {
            if (resolved instanceof Resolved.Ready<ClusterSnapshot> ready) {
                add(versions, ready.value());
            }
        }
        return versions;
    }

    private void add(Map<String, Map<String, String>> versions, ClusterSnapshot cluster) {
        add(versions, ResourceType.CLUSTER, cluster.cluster().name());
        if (cluster.cluster().membership() instanceof Membership.Eds eds) {
            add(versions, ResourceType.ENDPOINTS, eds.serviceName());
        }
        cluster.parts().forEach(part -> add(versions, part));
    }

    private void add(Map<String, Map<String, String>> versions, ResourceType type, String name) {
        String version = known.getOrDefault(type, Map.of()).get(name);
        if (version != null) {
            versions.computeIfAbsent(type.label(), label -> new TreeMap<>()).put(name, version);
        }
    }
}
