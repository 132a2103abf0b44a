package dev.proxyless.mesh.xds.appmesh.spec;

import java.util.List;
import java.util.Optional;

/**
 * Endpoints, and what they want of their callers; and a caller, with what it wants of those that it calls.
 *
 * @param name its name
 * @param discovery where its endpoints are
 * @param listeners its ports
 * @param backends what it calls
 * @param backendDefaults its terms for calls where a backend has none of its own
 */
public record VirtualNode(
        String name,
        Discovery discovery,
        List<NodeListener> listeners,
        List<Backend> backends,
        Optional<ClientPolicy> backendDefaults) {

    public VirtualNode {
        listeners = List.copyOf(listeners);
        backends = List.copyOf(backends);
    }

    /**
     * A virtual service that a node calls.
     *
     * @param service the virtual service
     * @param clientPolicy the terms of the calls
     */
    public record Backend(Reference service, Optional<ClientPolicy> clientPolicy) {}
}
