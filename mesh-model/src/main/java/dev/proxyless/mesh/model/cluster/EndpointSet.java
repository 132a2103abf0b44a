package dev.proxyless.mesh.model.cluster;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.match.Fraction;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All members of a cluster at one moment (Envoy {@code endpoint.v3.ClusterLoadAssignment}).
 *
 * @param localities the endpoints, by locality and priority
 * @param overprovisioningFactor in percent: how much of the calls a partly healthy priority still takes; Envoy's default
 *     is 140
 * @param drops the shares of calls that are to be dropped, tried in order
 */
public record EndpointSet(List<LocalityEndpoints> localities, int overprovisioningFactor, List<DropOverload> drops) {

    /** Envoy's default for {@link #overprovisioningFactor}. */
    public static final int DEFAULT_OVERPROVISIONING_FACTOR = 140;

    /** No endpoint. */
    public static final EndpointSet EMPTY = new EndpointSet(List.of(), DEFAULT_OVERPROVISIONING_FACTOR, List.of());

    public EndpointSet {
        localities = List.copyOf(localities);
        drops = List.copyOf(drops);
    }

    /** Endpoints of one unknown locality. */
    public static EndpointSet of(Endpoint... endpoints) {
        return new EndpointSet(
                List.of(new LocalityEndpoints(Locality.UNKNOWN, 0, 0, List.of(endpoints))),
                DEFAULT_OVERPROVISIONING_FACTOR,
                List.of());
    }

    /**
     * Decides whether a call is to be dropped: each share is tried in turn, with a random number of its own.
     *
     * @param random sixty-four random bits a time
     * @return the share for which the call is dropped, or null if it is not
     */
    public @Nullable DropOverload dropped(LongSupplier random) {
        for (int i = 0; i < drops.size(); i++) {
            if (drops.get(i).share().includes(random.getAsLong())) {
                return drops.get(i);
            }
        }
        return null;
    }

    /**
     * A share of calls that the control plane wants dropped.
     *
     * @param category why, for telemetry
     * @param share how many
     */
    public record DropOverload(String category, Fraction share) {}
}
