package dev.proxyless.mesh.xds.appmesh.spec;

import java.util.List;

/**
 * Routes behind virtual services.
 *
 * @param name its name
 * @param listeners the ports for which it has routes, at least one
 */
public record VirtualRouter(String name, List<PortMapping> listeners) {

    public VirtualRouter {
        listeners = List.copyOf(listeners);
    }
}
