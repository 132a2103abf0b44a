package dev.proxyless.mesh.xds.appmesh.spec;

import java.util.Map;
import java.util.Optional;

/** Where the endpoints of a virtual node are. */
public sealed interface Discovery {

    /**
     * By DNS.
     *
     * @param hostname the name
     * @param endpoints whether each address is an endpoint ({@code ENDPOINTS}), or all stand for one load balancer
     * @param ipPreference which addresses are used
     */
    record Dns(String hostname, boolean endpoints, Optional<IpPreference> ipPreference) implements Discovery {}

    /**
     * By AWS Cloud Map.
     *
     * @param namespaceName its namespace
     * @param serviceName its service
     * @param attributes what instances must have
     * @param ipPreference which addresses are used
     */
    record CloudMap(
            String namespaceName,
            String serviceName,
            Map<String, String> attributes,
            Optional<IpPreference> ipPreference)
            implements Discovery {

        public CloudMap {
            attributes = Map.copyOf(attributes);
        }
    }

    /** Nowhere: the node only calls others. */
    record None() implements Discovery {}
}
