package dev.proxyless.mesh.xds.resource;

import java.util.Arrays;
import java.util.Optional;

/** The four types of resources that a client of the mesh asks for, in the order in which they name each other. */
public enum ResourceType {
    LISTENER("envoy.config.listener.v3.Listener", "Listener", true),
    ROUTE_CONFIGURATION("envoy.config.route.v3.RouteConfiguration", "RouteConfiguration", false),
    CLUSTER("envoy.config.cluster.v3.Cluster", "Cluster", true),
    ENDPOINTS("envoy.config.endpoint.v3.ClusterLoadAssignment", "ClusterLoadAssignment", false);

    /** Stands among the names of a type for all resources of the type (Envoy's xDS protocol, wildcard subscriptions). */
    public static final String WILDCARD = "*";

    private final String typeUrl;
    private final String label;
    private final boolean fullState;

    ResourceType(String messageName, String label, boolean fullState) {
        this.typeUrl = "type.googleapis.com/" + messageName;
        this.label = label;
        this.fullState = fullState;
    }

    /** The type URL of a discovery request, with its {@code type.googleapis.com/} prefix. */
    public String typeUrl() {
        return typeUrl;
    }

    /** The name of the type for people, errors and telemetry: that of its message, without the package. */
    public String label() {
        return label;
    }

    /**
     * Whether a state-of-the-world response names every resource that exists, so that a missing one is deleted (gRFC A27:
     * listeners and clusters).
     */
    public boolean fullState() {
        return fullState;
    }

    /** The type with this URL, or empty if it is none that this library asks for. */
    public static Optional<ResourceType> ofTypeUrl(String typeUrl) {
        return Arrays.stream(values())
                .filter(type -> type.typeUrl.equals(typeUrl))
                .findFirst();
    }
}
