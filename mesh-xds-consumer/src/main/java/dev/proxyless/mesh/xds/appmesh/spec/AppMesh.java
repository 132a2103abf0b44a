package dev.proxyless.mesh.xds.appmesh.spec;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All resources of one mesh, by their names. The order is that of the names, so that the files' order has no meaning.
 *
 * @param mesh the mesh itself, which need not be exported
 * @param services the virtual services
 * @param routers the virtual routers
 * @param routes the routes, by the name of their router
 * @param nodes the virtual nodes
 * @param gateways the virtual gateways
 * @param gatewayRoutes the routes of gateways, by the name of their gateway
 */
public record AppMesh(
        Optional<Mesh> mesh,
        SortedMap<String, VirtualService> services,
        SortedMap<String, VirtualRouter> routers,
        SortedMap<String, List<Route>> routes,
        SortedMap<String, VirtualNode> nodes,
        SortedMap<String, VirtualGateway> gateways,
        SortedMap<String, List<GatewayRoute>> gatewayRoutes) {

    public AppMesh {
        services = copy(services);
        routers = copy(routers);
        routes = copy(routes);
        nodes = copy(nodes);
        gateways = copy(gateways);
        gatewayRoutes = copy(gatewayRoutes);
    }

    /** The router that {@code reference} names, which must be there. */
    public VirtualRouter router(Reference reference) {
        return there(routers, reference);
    }

    /** The node that {@code reference} names, which must be there. */
    public VirtualNode node(Reference reference) {
        return there(nodes, reference);
    }

    /** The gateway that {@code reference} names, which must be there. */
    public VirtualGateway gateway(Reference reference) {
        return there(gateways, reference);
    }

    private static <T> T there(Map<String, T> resources, Reference reference) {
        T resource = resources.get(reference.name());
        if (resource == null) {
            throw new IllegalStateException(
                    "\"" + reference.name() + "\" (expected: one of " + resources.keySet() + ")");
        }
        return resource;
    }

    private static <T> SortedMap<String, T> copy(SortedMap<String, T> map) {
        return Collections.unmodifiableSortedMap(new TreeMap<>(map));
    }
}
