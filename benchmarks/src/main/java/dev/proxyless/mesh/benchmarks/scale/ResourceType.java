package dev.proxyless.mesh.benchmarks.scale;

/** Types of resources, in the order in which a control plane should send them. */
enum ResourceType {
    CLUSTER("type.googleapis.com/envoy.config.cluster.v3.Cluster", true),
    ENDPOINTS("type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment", false),
    LISTENER("type.googleapis.com/envoy.config.listener.v3.Listener", true),
    ROUTES("type.googleapis.com/envoy.config.route.v3.RouteConfiguration", false);

    private final String url;
    private final boolean fullState;

    ResourceType(String url, boolean fullState) {
        this.url = url;
        this.fullState = fullState;
    }

    String url() {
        return url;
    }

    /** Whether a state-of-the-world response has all resources that are asked for, not only those that changed. */
    boolean fullState() {
        return fullState;
    }

    static ResourceType of(String url) {
        for (ResourceType type : values()) {
            if (type.url.equals(url)) {
                return type;
            }
        }
        throw new IllegalArgumentException("type: " + url + " (expected: one of a client's four)");
    }
}
