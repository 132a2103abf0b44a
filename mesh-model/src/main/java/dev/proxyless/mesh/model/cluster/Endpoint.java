package dev.proxyless.mesh.model.cluster;

import dev.proxyless.mesh.model.Metadata;
import java.util.List;

/**
 * One place where a service answers (Envoy {@code endpoint.v3.LbEndpoint}).
 *
 * @param address where it listens; it is known by this one, whichever of its addresses is used
 * @param additionalAddresses where else the same endpoint listens, such as its address of the other IP family, in the
 *     order in which they are to be tried after {@link #address} (gRFC A61)
 * @param health what the control plane says of it
 * @param weight its share of the calls of its locality, 1 or more
 * @param hostname the endpoint's own host name, empty if the control plane gave none
 * @param metadata what else the control plane says of it
 */
public record Endpoint(
        Address address,
        List<Address> additionalAddresses,
        HealthStatus health,
        int weight,
        String hostname,
        Metadata metadata) {

    public Endpoint {
        additionalAddresses = List.copyOf(additionalAddresses);
        if (weight < 1) {
            throw new IllegalArgumentException("weight: " + weight + " (expected: >= 1)");
        }
    }

    /** A healthy endpoint of weight 1. */
    public static Endpoint of(String host, int port) {
        return at(Address.of(host, port));
    }

    /** A healthy endpoint of weight 1 with one address. */
    public static Endpoint at(Address address) {
        return new Endpoint(address, List.of(), HealthStatus.HEALTHY, 1, "", Metadata.EMPTY);
    }
}
