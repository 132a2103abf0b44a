package dev.proxyless.mesh.xds.appmesh.spec;

import java.util.List;
import java.util.Optional;

/**
 * A way into the mesh.
 *
 * @param name its name
 * @param listeners its ports, at least one
 * @param backendDefaults its terms for calls
 * @param at where it stands
 */
public record VirtualGateway(
        String name, List<PortMapping> listeners, Optional<ClientPolicy> backendDefaults, Place at) {

    public VirtualGateway {
        listeners = List.copyOf(listeners);
    }
}
