package dev.proxyless.mesh.model.cluster;

/** How important a call is: each priority has limits and counters of its own (Envoy {@code core.v3.RoutingPriority}). */
public enum RoutingPriority {
    DEFAULT,
    HIGH
}
