package dev.proxyless.mesh.xds.appmesh.read;

import dev.proxyless.mesh.xds.appmesh.spec.IpPreference;
import dev.proxyless.mesh.xds.appmesh.spec.Kind;
import dev.proxyless.mesh.xds.appmesh.spec.Mesh;
import dev.proxyless.mesh.xds.appmesh.spec.Reference;
import dev.proxyless.mesh.xds.appmesh.spec.ServiceProvider;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualGateway;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualRouter;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the resources that say little: meshes, virtual services, virtual routers and virtual gateways. */
final class MeshReader {

    /** Callers write it into URLs, and their port stands apart. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    private static final Map<String, Boolean> EGRESS = Map.of("ALLOW_ALL", true, "DROP_ALL", false);

    private final References references;
    private final Item item;

    MeshReader(References references, Item item) {
        this.references = references;
        this.item = item;
    }

    Mesh mesh() {
        Section spec = item.spec();
        spec.skip("awsName", "namespaceSelector", "meshOwner");
        spec.optionalObject("egressFilter").ifPresent(filter -> {
            if (!filter.choice("type", EGRESS)) {
                filter.report("type", "calls to hosts outside the mesh are not stopped: they do not pass the mesh");
            }
            filter.end();
        });
        // The API and the manifests name it differently.
        String field = spec.oneOf("serviceDiscovery", "meshServiceDiscovery");
        Optional<IpPreference> ipPreference = Optional.ofNullable(field)
                .flatMap(spec::optionalObject)
                .flatMap(discovery -> {
                    Optional<IpPreference> preference = VirtualNodeReader.ipPreference(discovery);
                    discovery.end();
                    return preference;
                });
        spec.end();
        item.body().end();
        return new Mesh(item.name(), ipPreference);
    }

    VirtualService service() {
        Section spec = item.spec();
        spec.skip("awsName", "meshRef");
        checkHost();
        ServiceProvider provider =
                spec.optionalObject("provider").map(this::provider).orElseGet(ServiceProvider.None::new);
        spec.end();
        item.body().end();
        return new VirtualService(item.name(), provider);
    }

    private void checkHost() {
        if (!HOST.matcher(item.name()).matches()) {
            throw item.body().fault(Section.quote(item.name()) + " as its name (expected: a host name without a port)");
        }
    }

    private ServiceProvider provider(Section section) {
        String form = section.oneOf("virtualNode", "virtualRouter");
        if (form == null) {
            if (!section.fields().isEmpty()) {
                throw section.fault("has the fields " + section.fields() + " (expected: virtualNode or virtualRouter)");
            }
            return new ServiceProvider.None();
        }
        Kind kind = form.equals("virtualNode") ? Kind.VIRTUAL_NODE : Kind.VIRTUAL_ROUTER;
        Section value = section.object(form);
        Reference target = references.read(kind, value, kind.nameField(), item);
        value.end();
        section.end();
        return kind == Kind.VIRTUAL_NODE ? new ServiceProvider.Node(target) : new ServiceProvider.Router(target);
    }

    /** The router; its routes, if it has them, are read by {@link RouteReader}. */
    VirtualRouter router() {
        Section spec = item.spec();
        spec.skip("awsName", "meshRef");
        if (item.manifest().isPresent()) {
            spec.skip("routes");
        }
        List<Section> listeners = spec.objects("listeners", 1, Integer.MAX_VALUE);
        VirtualRouter router = new VirtualRouter(item.name(), Ports.mappings(listeners));
        listeners.forEach(Section::end);
        spec.end();
        item.body().end();
        return router;
    }

    VirtualGateway gateway() {
        checkHost();
        Section spec = item.spec();
        spec.skip("awsName", "meshRef", "namespaceSelector", "podSelector", "gatewayRouteSelector");
        spec.report("logging", "calls are logged by the application, not by the mesh");
        List<Section> listeners = spec.objects("listeners", 1, Integer.MAX_VALUE);
        for (Section listener : listeners) {
            listener.report("tls", "there is no socket: who calls as the gateway is the application itself");
            listener.report("healthCheck", "there is no socket that could be checked");
            listener.report("connectionPool", "there is no socket whose connections could be counted");
            listener.report("logging", "calls are logged by the application, not by the mesh");
        }
        VirtualGateway gateway = new VirtualGateway(
                item.name(),
                Ports.mappings(listeners),
                ClientPolicyReader.defaults(spec),
                item.body().place());
        listeners.forEach(Section::end);
        spec.end();
        item.body().end();
        return gateway;
    }
}
