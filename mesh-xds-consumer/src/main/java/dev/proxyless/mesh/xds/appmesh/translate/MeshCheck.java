package dev.proxyless.mesh.xds.appmesh.translate;

import dev.proxyless.mesh.xds.appmesh.spec.AppMesh;
import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener;
import dev.proxyless.mesh.xds.appmesh.spec.PortMapping;
import dev.proxyless.mesh.xds.appmesh.spec.Protocol;
import dev.proxyless.mesh.xds.appmesh.spec.Reference;
import dev.proxyless.mesh.xds.appmesh.spec.RequestMatch;
import dev.proxyless.mesh.xds.appmesh.spec.Route;
import dev.proxyless.mesh.xds.appmesh.spec.ServiceProvider;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualNode;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualRouter;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks what resources say of each other. */
final class MeshCheck {

    private static final int MAX_CHOICES = 8;

    private final AppMesh mesh;
    private final Output output;

    private MeshCheck(AppMesh mesh, Output output) {
        this.mesh = mesh;
        this.output = output;
    }

    static void check(AppMesh mesh, Output output) {
        new MeshCheck(mesh, output).all();
    }

    private void all() {
        mesh.services().values().forEach(this::service);
        mesh.routes().values().forEach(routes -> routes.forEach(this::route));
        mesh.gatewayRoutes().values().forEach(routes -> routes.forEach(this::gatewayRoute));
        for (VirtualNode node : mesh.nodes().values()) {
            for (VirtualNode.Backend backend : node.backends()) {
                if (!ServiceRoutes.has(mesh, backend.service().name())) {
                    output.report(backend.service()
                            .at()
                            .finding("\"" + backend.service().name()
                                    + "\" is no virtual service of these documents: it cannot be called by the mesh"));
                }
            }
        }
    }

    private void service(VirtualService service) {
        if (service.provider() instanceof ServiceProvider.Router provider) {
            find("virtual router", provider.router(), mesh.routers());
        } else if (service.provider() instanceof ServiceProvider.Node provider
                && find("virtual node", provider.node(), mesh.nodes())) {
            hasListener(provider.node());
        }
    }

    private void route(Route route) {
        if (find("virtual router", route.router(), mesh.routers())) {
            listener(route, mesh.router(route.router()));
        }
        if (route.match().protocol() == Protocol.TCP) {
            output.report(route.at()
                    .finding("a route for TCP has no effect: a client in process routes requests, not connections"));
        }
        for (Route.WeightedTarget target : route.targets()) {
            if (find("virtual node", target.node(), mesh.nodes()) && hasListener(target.node())) {
                port(target);
            }
        }
        RouteCheck.check(route, output);
    }

    /** A route is for those of its router's ports at which its protocol is spoken. */
    private void listener(Route route, VirtualRouter router) {
        RequestMatch match = route.match();
        List<PortMapping> listeners = router.listeners().stream()
                .filter(listener -> match.port().isEmpty() || match.port().get() == listener.port())
                .toList();
        if (listeners.isEmpty()) {
            output.refuse(route.at()
                    .finding("match.port: " + match.port().orElse(0) + " (expected: a port of virtual router \""
                            + router.name() + "\", " + ports(router.listeners()) + ")"));
        } else if (listeners.stream().noneMatch(listener -> listener.protocol() == match.protocol())) {
            output.refuse(route.at()
                    .finding("a " + match.protocol().routeField() + " (expected: a route for "
                            + listeners.stream()
                                    .map(listener -> listener.protocol().spelling())
                                    .distinct()
                                    .collect(Collectors.joining(" or "))
                            + ", which virtual router \"" + router.name() + "\" has a listener for)"));
        }
    }

    private boolean hasListener(Reference reference) {
        boolean has = !mesh.node(reference).listeners().isEmpty();
        if (!has) {
            output.refuse(reference
                    .at()
                    .finding("\"" + reference.name()
                            + "\" has no listeners (expected: a virtual node with at least one, which says its port)"));
        }
        return has;
    }

    private void port(Route.WeightedTarget target) {
        List<PortMapping> ports = mesh.node(target.node()).listeners().stream()
                .map(NodeListener::port)
                .toList();
        if (target.port().isPresent()
                && ports.stream().noneMatch(port -> port.port() == target.port().get())) {
            output.refuse(target.node()
                    .at()
                    .finding("port " + target.port().get() + " of \""
                            + target.node().name() + "\" (expected: " + ports(ports) + ")"));
        }
    }

    private void gatewayRoute(GatewayRoute route) {
        if (find("virtual gateway", route.gateway(), mesh.gateways())) {
            List<PortMapping> listeners = mesh.gateway(route.gateway()).listeners();
            Integer port = route.match().port().orElse(null);
            if (port != null && listeners.stream().noneMatch(listener -> listener.port() == port)) {
                output.refuse(route.at()
                        .finding("match.port: " + port + " (expected: a port of virtual gateway \""
                                + route.gateway().name() + "\", " + ports(listeners) + ")"));
            }
        }
        Reference service = route.target().service();
        if (!ServiceRoutes.has(mesh, service.name())) {
            missing("virtual service", service, mesh.services().keySet());
        }
        RouteCheck.check(route, output);
    }

    private boolean find(String kind, Reference reference, Map<String, ?> known) {
        boolean found = known.containsKey(reference.name());
        if (!found) {
            missing(kind, reference, known.keySet());
        }
        return found;
    }

    private void missing(String kind, Reference reference, Set<String> known) {
        String choices = known.stream().limit(MAX_CHOICES).collect(Collectors.joining(", "))
                + (known.size() > MAX_CHOICES ? ", …" : "");
        output.refuse(reference
                .at()
                .finding("\"" + reference.name() + "\" is no " + kind + " of these documents (expected: "
                        + (known.isEmpty() ? "there is none; export it too" : "one of " + choices) + ")"));
    }

    private static String ports(List<PortMapping> ports) {
        return ports.stream().map(port -> String.valueOf(port.port())).collect(Collectors.joining(" or "));
    }
}
