package dev.proxyless.mesh.model.cluster;

import java.util.List;
import java.util.Map;

/** Where the members of a cluster come from (Envoy {@code cluster.v3.Cluster}, {@code type} and {@code cluster_type}). */
public sealed interface Membership {

    /**
     * They are written in the cluster itself.
     *
     * @param endpoints the members
     */
    record Static(EndpointSet endpoints) implements Membership {}

    /**
     * The control plane sends them apart.
     *
     * @param serviceName the name of the endpoint resource
     */
    record Eds(String serviceName) implements Membership {}

    /**
     * They are asked of the domain name system.
     *
     * @param kind what the addresses of a name are
     * @param names endpoints whose addresses have host names; IP addresses among them stay what they are, and there are
     *     no {@linkplain Address.Pipe pipes}
     * @param lookup how names are looked up
     */
    record Dns(Kind kind, EndpointSet names, DnsLookup lookup) implements Membership {

        public Dns {
            for (LocalityEndpoints locality : names.localities()) {
                locality.endpoints().forEach(Dns::socket);
            }
        }

        /** The host name or IP address of one of the names, and its port. */
        public static Address.Socket socket(Endpoint name) {
            if (name.address() instanceof Address.Socket socket) {
                return socket;
            }
            throw new IllegalArgumentException(
                    "address: " + name.address() + " (expected: a host name or an IP address, and a port)");
        }

        /** What the addresses of a name are. */
        public enum Kind {
            /** Each is an endpoint of its own (Envoy {@code STRICT_DNS}). */
            STRICT,
            /** All are ways to one endpoint, of which there is no more than one (Envoy {@code LOGICAL_DNS}; gRFC A37). */
            LOGICAL
        }
    }

    /**
     * They are those of other clusters, the next being used as far as the ones before have not enough healthy endpoints
     * (Envoy {@code envoy.clusters.aggregate}; gRFC A37, A75).
     *
     * @param clusters the names of the clusters, in the order in which they are used
     */
    record Aggregate(List<String> clusters) implements Membership {

        public Aggregate {
            clusters = List.copyOf(clusters);
        }
    }

    /**
     * They are found by an extension, such as one that asks AWS Cloud Map.
     *
     * @param clusterType the name of the extension (Envoy {@code cluster_type.name})
     * @param config what it is to look for, as JSON-like values: {@code String}, {@code Double}, {@code Boolean}, {@code
     *     List}, {@code Map}
     */
    record Discovered(String clusterType, Map<String, Object> config) implements Membership {

        public Discovered {
            config = Map.copyOf(config);
        }
    }
}
