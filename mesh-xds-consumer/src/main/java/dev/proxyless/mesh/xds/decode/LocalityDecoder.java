package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The localities of one {@code ClusterLoadAssignment}. Remembers the addresses that it met, so that an endpoint that
 * occurs twice is used once, and the metadata, so that endpoints that share it share one object.
 */
final class LocalityDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.endpoint.v3.LocalityLbEndpoints")
            .honouring("locality", "lb_endpoints", "load_balancing_weight", "priority")
            .refusing("load_balancer_endpoints", "list the endpoints in lb_endpoints")
            .refusing("leds_cluster_locality_config", "list the endpoints")
            .reporting("proximity", "localities are chosen by priority and weight")
            .reporting("metadata", "metadata of a locality is not kept");

    static final FieldRules LOCALITY_RULES =
            FieldRules.of("envoy.config.core.v3.Locality").honouring("region", "zone", "sub_zone");

    private final LbEndpoints members;
    private final DistinctAddresses addresses = new DistinctAddresses();
    private final Map<io.envoyproxy.envoy.config.core.v3.Metadata, Metadata> metadata = new HashMap<>();

    LocalityDecoder(LbEndpoints members) {
        this.members = members;
    }

    /** The locality, the {@code index}th of its message; without what was refused. */
    LocalityEndpoints decode(LocalityLbEndpoints proto, int index, FieldPath at) {
        RULES.apply(proto, at);
        return new LocalityEndpoints(locality(proto), priority(proto, at), weight(proto, at), endpoints(index, at));
    }

    /** The endpoints of a locality, {@code at} its place; without what was refused. */
    List<Endpoint> endpoints(int locality, FieldPath at) {
        int count = members.count(locality);
        List<Endpoint> endpoints = new ArrayList<>(count);
        long sum = 0;
        for (int i = 0; i < count; i++) {
            Endpoint known = members.known(locality, i);
            Endpoint endpoint = known == null ? decode(locality, i, at) : known;
            if (endpoint == null) {
                continue;
            }
            sum += endpoint.weight();
            if (addresses.add(endpoint.address(), known != null)) {
                endpoints.add(endpoint);
            } else {
                at.item("lb_endpoints", i)
                        .report("an address that occurs twice, such as " + endpoint.address() + ", is used once");
            }
        }
        if (sum > Scalars.UINT32_MAX) {
            at.field("lb_endpoints")
                    .refuse("a sum of weights of " + sum + " (expected: at most " + Scalars.UINT32_MAX + ")");
        }
        return endpoints;
    }

    private @Nullable Endpoint decode(int locality, int index, FieldPath at) {
        Endpoint plain = members.plain(locality, index);
        if (plain != null) {
            return plain;
        }
        FieldPath here = at.item("lb_endpoints", index);
        LbEndpoint proto = members.message(locality, index, here);
        return EndpointDecoder.decode(proto, metadata(proto, here), here);
    }

    private Metadata metadata(LbEndpoint proto, FieldPath at) {
        return proto.hasMetadata()
                ? metadata.computeIfAbsent(
                        proto.getMetadata(), fresh -> shared(MetadataDecoder.decode(fresh, at.field("metadata"))))
                : Metadata.EMPTY;
    }

    /** An endpoint that moved or changed its health mostly keeps its metadata, or has those of the others. */
    private Metadata shared(Metadata fresh) {
        Endpoint neighbour = members.neighbour();
        return neighbour != null && neighbour.metadata().equals(fresh) ? neighbour.metadata() : fresh;
    }

    private static Locality locality(LocalityLbEndpoints proto) {
        Locality locality = new Locality(
                proto.getLocality().getRegion(),
                proto.getLocality().getZone(),
                proto.getLocality().getSubZone());
        return locality.label().isEmpty() ? Locality.UNKNOWN : locality;
    }

    private static int priority(LocalityLbEndpoints proto, FieldPath at) {
        if (proto.getPriority() < 0) {
            at.field("priority").refuse(Integer.toUnsignedString(proto.getPriority()) + " (expected: 0 to 128)");
            return 0;
        }
        return proto.getPriority();
    }

    /** Zero if there is none: such a locality is used all the same, unless the cluster asks for locality weights. */
    private static int weight(LocalityLbEndpoints proto, FieldPath at) {
        return Weights.decode(proto.getLoadBalancingWeight(), at.field("load_balancing_weight"));
    }
}
