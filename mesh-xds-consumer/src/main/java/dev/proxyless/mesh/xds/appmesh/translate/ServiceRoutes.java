package dev.proxyless.mesh.xds.appmesh.translate;

import dev.proxyless.mesh.xds.appmesh.spec.AppMesh;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener;
import dev.proxyless.mesh.xds.appmesh.spec.PathSpec;
import dev.proxyless.mesh.xds.appmesh.spec.PortMapping;
import dev.proxyless.mesh.xds.appmesh.spec.Protocol;
import dev.proxyless.mesh.xds.appmesh.spec.Reference;
import dev.proxyless.mesh.xds.appmesh.spec.RequestMatch;
import dev.proxyless.mesh.xds.appmesh.spec.Route;
import dev.proxyless.mesh.xds.appmesh.spec.ServiceProvider;
import dev.proxyless.mesh.xds.appmesh.spec.Timeouts;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualService;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** At which ports a virtual service can be called, and which routes it has there, whatever provides it. */
final class ServiceRoutes {

    /**
     * Less priority goes first. App Mesh does not say what holds between equals: here the more specific path, then the
     * route with more conditions, then the name.
     */
    private static final Comparator<Route> ORDER = Comparator.comparingInt(Route::priority)
            .thenComparing(Route::match, mostSpecific())
            .thenComparing(Route::name);

    private final AppMesh mesh;

    /** The more specific path goes first, then that with more conditions. */
    static Comparator<RequestMatch> mostSpecific() {
        return Comparator.<RequestMatch>comparingInt(match -> rank(match.path()))
                .thenComparingInt(match -> -length(match.path()))
                .thenComparingInt(match -> -match.conditions());
    }

    ServiceRoutes(AppMesh mesh) {
        this.mesh = mesh;
    }

    /** Whether there is a service of this name; hosts are the same in whatever case. */
    static boolean has(AppMesh mesh, String service) {
        return find(mesh, service).isPresent();
    }

    static Optional<VirtualService> find(AppMesh mesh, String service) {
        VirtualService exact = mesh.services().get(service);
        return exact != null
                ? Optional.of(exact)
                : mesh.services().values().stream()
                        .filter(other -> other.name().equalsIgnoreCase(service))
                        .findFirst();
    }

    /** The ports of {@code service} at which requests are spoken, the first first. */
    List<PortMapping> ports(VirtualService service) {
        return all(service).stream()
                .filter(port -> port.protocol() != Protocol.TCP)
                .toList();
    }

    /** A name for the routes of {@code service} at {@code port}: services that share them share the name. */
    static String name(VirtualService service, int port) {
        if (service.provider() instanceof ServiceProvider.Router provider) {
            return "router/" + provider.router().name() + ":" + port;
        }
        if (service.provider() instanceof ServiceProvider.Node provider) {
            return "node/" + provider.node().name() + ":" + port;
        }
        return "service/" + service.name();
    }

    /** The routes of {@code service} at {@code port}, in the order in which they are tried. */
    List<Route> at(VirtualService service, PortMapping port) {
        if (service.provider() instanceof ServiceProvider.Router provider) {
            return mesh.routes().getOrDefault(provider.router().name(), List.of()).stream()
                    .filter(route -> route.match().protocol() == port.protocol()
                            && route.match().port().orElse(port.port()) == port.port())
                    .sorted(ORDER)
                    .toList();
        }
        if (service.provider() instanceof ServiceProvider.Node provider) {
            return List.of(toNode(provider.node(), port));
        }
        return List.of();
    }

    private List<PortMapping> all(VirtualService service) {
        if (service.provider() instanceof ServiceProvider.Router provider) {
            return mesh.router(provider.router()).listeners();
        }
        if (service.provider() instanceof ServiceProvider.Node provider) {
            return mesh.node(provider.node()).listeners().stream()
                    .map(NodeListener::port)
                    .toList();
        }
        return List.of();
    }

    /** The one route of a service that a node provides. It takes whatever the node speaks. */
    private static Route toNode(Reference node, PortMapping port) {
        return new Route(
                node.name(),
                node,
                Route.LAST,
                new RequestMatch(
                        Protocol.HTTP,
                        PathSpec.ALL,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of()),
                List.of(new Route.WeightedTarget(node, 1, Optional.of(port.port()))),
                Optional.empty(),
                Timeouts.NONE,
                node.at());
    }

    private static int rank(PathSpec path) {
        return path instanceof PathSpec.Exact ? 0 : path instanceof PathSpec.Regex ? 1 : 2;
    }

    private static int length(PathSpec path) {
        if (path instanceof PathSpec.Exact exact) {
            return exact.value().length();
        }
        if (path instanceof PathSpec.Regex regex) {
            return regex.value().length();
        }
        if (path instanceof PathSpec.Prefix prefix) {
            return prefix.value().length();
        }
        throw new AssertionError(path);
    }
}
