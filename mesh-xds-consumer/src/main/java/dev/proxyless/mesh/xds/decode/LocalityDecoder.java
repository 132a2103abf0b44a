package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The localities of one {@code ClusterLoadAssignment}. Remembers the addresses that it met, so that an endpoint that
 * occurs twice is used once, and the metadata, so that endpoints that share it share one object.
 */
final class LocalityDecoder {

    private static final FieldRules RULES = FieldRules.honouring(
                    "locality", "lb_endpoints", "load_balancing_weight", "priority")
            .refusing("load_balancer_endpoints", "list the endpoints in lb_endpoints")
            .refusing("leds_cluster_locality_config", "list the endpoints")
            .reporting("proximity", "localities are chosen by priority and weight")
            .reporting("metadata", "metadata of a locality is not kept");

    private final Set<Address> addresses = new HashSet<>();
    private final Map<io.envoyproxy.envoy.config.core.v3.Metadata, Metadata> metadata = new HashMap<>();

    /** The locality; without what was refused. */
    LocalityEndpoints decode(LocalityLbEndpoints proto, FieldPath at) {
        RULES.apply(proto, at);
        return new LocalityEndpoints(
                locality(proto), priority(proto, at), weight(proto, at), endpoints(proto.getLbEndpointsList(), at));
    }

    private List<Endpoint> endpoints(List<LbEndpoint> protos, FieldPath at) {
        List<Endpoint> endpoints = new ArrayList<>(protos.size());
        long sum = 0;
        for (int i = 0; i < protos.size(); i++) {
            FieldPath here = at.item("lb_endpoints", i);
            Endpoint endpoint = EndpointDecoder.decode(protos.get(i), metadata(protos.get(i)), here);
            if (endpoint == null) {
                continue;
            }
            sum += endpoint.weight();
            if (addresses.add(endpoint.address())) {
                endpoints.add(endpoint);
            } else {
                here.report("an address that occurs twice, such as " + endpoint.address() + ", is used once");
            }
        }
        if (sum > Scalars.UINT32_MAX) {
            at.field("lb_endpoints")
                    .refuse("a sum of weights of " + sum + " (expected: at most " + Scalars.UINT32_MAX + ")");
        }
        return endpoints;
    }

    private Metadata metadata(LbEndpoint proto) {
        return proto.hasMetadata()
                ? metadata.computeIfAbsent(proto.getMetadata(), MetadataDecoder::decode)
                : Metadata.EMPTY;
    }

    private static Locality locality(LocalityLbEndpoints proto) {
        Locality locality = new Locality(
                proto.getLocality().getRegion(),
                proto.getLocality().getZone(),
                proto.getLocality().getSubZone());
        return locality.equals(Locality.UNKNOWN) ? Locality.UNKNOWN : locality;
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
