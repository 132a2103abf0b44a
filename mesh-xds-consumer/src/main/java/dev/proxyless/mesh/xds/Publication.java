package dev.proxyless.mesh.xds;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.SnapshotSink;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.state.Assembly;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What was published last, and whether that is news. */
final class Publication {

    private final SnapshotSink sink;
    private MeshSnapshot last = MeshSnapshot.EMPTY;
    private @Nullable Outage outage;

    /**
     * A control plane that is away for so long that those who wait are told.
     *
     * @param server the control plane
     * @param reason what the transport says
     * @param resourceName the name of the resource that a service waits for
     */
    record Outage(String server, String reason, Function<ServiceName, String> resourceName) {

        ConfigError of(ServiceName service) {
            return new ConfigError(
                    ConfigError.Kind.UNREACHABLE,
                    ResourceType.LISTENER.label(),
                    resourceName.apply(service),
                    "",
                    "the control plane " + server + " cannot be reached and nothing is known of the service yet ("
                            + reason + "); it is tried again");
        }
    }

    Publication(SnapshotSink sink) {
        this.sink = sink;
    }

    void outage(Optional<Outage> now) {
        outage = now.orElse(null);
    }

    /** Publishes what is resolved if it is not the very same as before. A new version alone is no news. */
    void publish(Set<ServiceName> wanted, Assembly assembly, @Nullable ControlPlane controlPlane) {
        Map<ServiceName, Resolved<ServiceSnapshot>> services = new HashMap<>(assembly.services());
        Outage now = outage;
        if (now != null) {
            for (ServiceName service : wanted) {
                services.computeIfAbsent(service, name -> unreachable(now, name));
            }
        }
        if (isNews(services)) {
            last = new MeshSnapshot(last.revision() + 1, services, versions(controlPlane));
            sink.publish(last);
        }
    }

    private Resolved<ServiceSnapshot> unreachable(Outage now, ServiceName service) {
        Resolved<ServiceSnapshot> absent = new Resolved.Absent<>(now.of(service));
        Resolved<ServiceSnapshot> before = last.services().get(service);
        return before != null && before.equals(absent) ? before : absent;
    }

    private boolean isNews(Map<ServiceName, Resolved<ServiceSnapshot>> services) {
        return services.size() != last.services().size()
                || services.entrySet().stream()
                        .anyMatch(entry -> last.services().get(entry.getKey()) != entry.getValue());
    }

    private static Map<String, String> versions(@Nullable ControlPlane controlPlane) {
        Map<String, String> versions = new HashMap<>();
        if (controlPlane != null) {
            for (ResourceType type : ResourceType.values()) {
                if (!controlPlane.version(type).isEmpty()) {
                    versions.put(type.label(), controlPlane.version(type));
                }
            }
        }
        return versions;
    }
}
