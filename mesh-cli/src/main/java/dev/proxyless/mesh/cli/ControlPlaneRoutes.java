package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.filter.FilterCompiler;
import dev.proxyless.mesh.client.filter.FilterFactories;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The routes that a control plane has for this client. */
final class ControlPlaneRoutes implements RouteFinder {

    private final MeshClient mesh;
    private final Duration timeout;
    private final Map<ServiceName, RouteTable> compiled = new HashMap<>();

    private ControlPlaneRoutes(MeshClient mesh, Duration timeout) {
        this.mesh = mesh;
        this.timeout = timeout;
    }

    static ControlPlaneRoutes open(Bootstrap bootstrap, Duration timeout, Consumer<String> warnings) {
        MeshClient mesh = MeshClient.builder(XdsSource.create(bootstrap))
                .observer(new SourceWarnings(warnings))
                .configurationTimeout(timeout)
                .build();
        return new ControlPlaneRoutes(mesh, timeout);
    }

    @Override
    public RouteTable routes(@Nullable String service, String authority) {
        ServiceName name = ServiceName.of(service != null ? service : authority.toLowerCase(Locale.ROOT));
        return compiled.computeIfAbsent(name, this::fetch);
    }

    @Override
    public void close() {
        mesh.close();
    }

    private RouteTable fetch(ServiceName service) {
        try {
            mesh.awaitReady(service, timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("interrupted while waiting for the control plane");
        }
        if (mesh.snapshot().services().get(service) instanceof Resolved.Ready<ServiceSnapshot> ready) {
            return RouteTable.compile(
                    ready.value().routes().within(ready.value().limits()),
                    FilterCompiler.of(ready.value().filters(), FilterFactories.installed()));
        }
        throw new UsageException("service \"" + service + "\" went away while it was asked for");
    }
}
