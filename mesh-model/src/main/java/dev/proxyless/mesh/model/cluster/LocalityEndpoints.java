package dev.proxyless.mesh.model.cluster;

import dev.proxyless.mesh.model.Locality;
import java.util.List;

/**
 * The endpoints of one locality at one priority (Envoy {@code endpoint.v3.LocalityLbEndpoints}).
 *
 * @param locality where they are
 * @param priority 0 is used first
 * @param weight the locality's share of the calls of its priority; 0 if the control plane gave none. Looked at only if
 *     the cluster asks for locality weights
 * @param endpoints in the control plane's order
 */
public record LocalityEndpoints(Locality locality, int priority, int weight, List<Endpoint> endpoints) {

    public LocalityEndpoints {
        endpoints = List.copyOf(endpoints);
        if (priority < 0) {
            throw new IllegalArgumentException("priority: " + priority + " (expected: >= 0)");
        }
        if (weight < 0) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: >= 0)");
        }
    }
}
