package dev.proxyless.mesh.xds.appmesh.translate;

import dev.proxyless.mesh.xds.appmesh.spec.AppMesh;
import dev.proxyless.mesh.xds.appmesh.spec.ClientPolicy;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualGateway;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualNode;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualService;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Translates one mesh. Pure. */
public final class MeshTranslation {

    private MeshTranslation() {}

    /** Translates {@code mesh} for {@code perspective}. What is wrong is part of what comes back: nothing is thrown for it. */
    public static Output translate(AppMesh mesh, Perspective perspective) {
        Output output = new Output();
        MeshCheck.check(mesh, output);
        if (!output.refused().isEmpty()) {
            return output;
        }
        ClusterTranslator clusters = new ClusterTranslator(mesh, perspective.callerLimits(), output);
        ServiceRoutes routes = new ServiceRoutes(mesh);
        VirtualNode self = perspective.self();
        ServiceTranslator services = new ServiceTranslator(routes, clusters, output);
        for (VirtualService service : visible(mesh, self)) {
            Optional<ClientPolicy> own = own(service, self);
            services.add(service, own.isPresent(), own.or(() -> defaults(self)));
        }
        services.end();
        if (self == null) {
            for (VirtualGateway gateway : mesh.gateways().values()) {
                new GatewayTranslator(mesh, routes, clusters, output).add(gateway);
            }
        }
        clusters.end();
        return output;
    }

    private static List<VirtualService> visible(AppMesh mesh, @Nullable VirtualNode self) {
        return mesh.services().values().stream()
                .filter(service -> self == null || backend(service, self).isPresent())
                .toList();
    }

    private static Optional<ClientPolicy> own(VirtualService service, @Nullable VirtualNode self) {
        return self == null ? Optional.empty() : backend(service, self).flatMap(VirtualNode.Backend::clientPolicy);
    }

    private static Optional<ClientPolicy> defaults(@Nullable VirtualNode self) {
        return self == null ? Optional.empty() : self.backendDefaults();
    }

    private static Optional<VirtualNode.Backend> backend(VirtualService service, VirtualNode self) {
        return self.backends().stream()
                .filter(backend -> backend.service().name().equalsIgnoreCase(service.name()))
                .findFirst();
    }
}
