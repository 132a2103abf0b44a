package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.Assembly;
import dev.proxyless.mesh.xds.state.Needs;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes snapshots of assemblies and publishes those that differ from the last. A service of which nothing is known while its
 * control plane is away is told to be unreachable, so that nobody waits in vain.
 */
final class Publication {

    private final SnapshotSink sink;
    private final Authorities authorities;
    private final Function<ServiceName, String> listenerName;
    private final Function<ServiceName, Needs> needs;
    private MeshSnapshot last = MeshSnapshot.EMPTY;
    private Map<ServiceName, Resolved<ServiceSnapshot>> lastAssembled = Map.of();
    private boolean lastHadOutage;

    /**
     * @param listenerName the resource that a service waits for
     * @param needs what a service was found to need
     */
    Publication(
            SnapshotSink sink,
            Authorities authorities,
            Function<ServiceName, String> listenerName,
            Function<ServiceName, Needs> needs) {
        this.sink = sink;
        this.authorities = authorities;
        this.listenerName = listenerName;
        this.needs = needs;
    }

    /** Publishes what is resolved if it is not the very same as before. A new version alone is no news. */
    void publish(Set<ServiceName> wanted, Assembly assembly) {
        boolean outage = authorities.all().stream().anyMatch(one -> one.server().outage() != null);
        if (!outage && !lastHadOutage && assembly.services() == lastAssembled) {
            return;
        }
        lastAssembled = assembly.services();
        lastHadOutage = outage;
        Map<ServiceName, Resolved<ServiceSnapshot>> services =
                outage ? withUnreachable(wanted, assembly.services()) : assembly.services();
        if (isNews(services)) {
            last = new MeshSnapshot(last.revision() + 1, services, versions());
            sink.publish(last);
        }
    }

    private Map<ServiceName, Resolved<ServiceSnapshot>> withUnreachable(
            Set<ServiceName> wanted, Map<ServiceName, Resolved<ServiceSnapshot>> assembled) {
        Map<ServiceName, Resolved<ServiceSnapshot>> services = new HashMap<>(assembled);
        for (ServiceName service : wanted) {
            if (!services.containsKey(service)) {
                Resolved<ServiceSnapshot> unreachable = unreachable(service);
                if (unreachable != null) {
                    services.put(service, unreachable);
                }
            }
        }
        return services;
    }

    private @Nullable Resolved<ServiceSnapshot> unreachable(ServiceName service) {
        Authority away = authorities.away(needs.apply(service));
        if (away == null) {
            return null;
        }
        Resolved<ServiceSnapshot> absent = new Resolved.Absent<>(new ConfigError(
                ConfigError.Kind.UNREACHABLE,
                ResourceType.LISTENER.label(),
                listenerName.apply(service),
                "",
                "the control plane " + away.server().config().target()
                        + " cannot be reached and nothing is known of the service yet ("
                        + away.server().outage() + "); it is tried again"));
        Resolved<ServiceSnapshot> before = last.services().get(service);
        return before != null && before.equals(absent) ? before : absent;
    }

    private boolean isNews(Map<ServiceName, Resolved<ServiceSnapshot>> services) {
        return services.size() != last.services().size()
                || services.entrySet().stream()
                        .anyMatch(entry -> last.services().get(entry.getKey()) != entry.getValue());
    }

    private Map<String, String> versions() {
        Map<String, String> versions = new HashMap<>();
        for (Authority one : authorities.all()) {
            for (ResourceType type : ResourceType.values()) {
                String version = one.server().version(type);
                if (!version.isEmpty()) {
                    versions.put(authorities.label(one, type), version);
                }
            }
        }
        return versions;
    }
}
