package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.decode.UnknownFilters;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The routes of services as a client of the mesh gets them, be it from a control plane or from a file. */
final class ServiceRoutes implements RouteFinder {

    private final MeshClient mesh;
    private final Duration timeout;
    private final Map<ServiceName, FoundRoutes> compiled = new HashMap<>();

    private ServiceRoutes(MeshClient mesh, Duration timeout) {
        this.mesh = mesh;
        this.timeout = timeout;
    }

    static ServiceRoutes open(
            Bootstrap bootstrap, UnknownFilters unknown, Duration timeout, Consumer<String> warnings) {
        MeshClient mesh = MeshClient.builder(XdsSource.create(bootstrap).withUnknownFilters(unknown))
                .observer(new SourceWarnings(warnings))
                .configurationTimeout(timeout)
                .build();
        return new ServiceRoutes(mesh, timeout);
    }

    @Override
    public FoundRoutes routes(@Nullable String service, String authority) {
        ServiceName name = ServiceName.of(service != null ? service : authority.toLowerCase(Locale.ROOT));
        return compiled.computeIfAbsent(name, this::fetch);
    }

    @Override
    public void close() {
        mesh.close();
    }

    private FoundRoutes fetch(ServiceName service) {
        try {
            mesh.awaitReady(service, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("interrupted while waiting for the configuration");
        }
        if (mesh.snapshot().services().get(service) instanceof Resolved.Ready<ServiceSnapshot> ready) {
            Map<String, Cluster> clusters = new HashMap<>();
            ready.value().clusters().forEach((name, cluster) -> {
                if (cluster instanceof Resolved.Ready<ClusterSnapshot> known) {
                    clusters.put(name, known.value().cluster());
                }
            });
            return FoundRoutes.of(ready.value().routes(), ready.value().listener(), clusters);
        }
        throw new UsageException("service \"" + service + "\" went away while it was asked for");
    }
}
