package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.XdsResource;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The members of a cluster (Envoy {@code endpoint.v3.ClusterLoadAssignment}; gRFC A27). */
final class EndpointsDecoder {

    /** Envoy's bound. */
    private static final int MAX_PRIORITY = 128;

    static final FieldRules RULES = FieldRules.of("envoy.config.endpoint.v3.ClusterLoadAssignment")
            .honouring("cluster_name", "endpoints", "policy")
            .reporting("named_endpoints", "endpoints are not referred to by name");
    static final FieldRules POLICY_RULES = FieldRules.of("envoy.config.endpoint.v3.ClusterLoadAssignment.Policy")
            .honouring("overprovisioning_factor", "drop_overloads")
            .reporting("endpoint_stale_after", "endpoints stay until the control plane takes them away")
            .reporting("weighted_priority_health", "endpoints count by number");
    static final FieldRules DROP_RULES = FieldRules.of(
                    "envoy.config.endpoint.v3.ClusterLoadAssignment.Policy.DropOverload")
            .honouring("category", "drop_percentage");

    private EndpointsDecoder() {}

    /** The resource, or null if its name was refused; without what else was. */
    static @Nullable XdsResource decode(ClusterLoadAssignment proto, FieldPath at) {
        return decode(proto, new LbEndpoints.Parsed(proto), at);
    }

    /**
     * The resource, or null if its name was refused; without what else was.
     *
     * @param proto the message, of whose endpoints nothing is read
     * @param endpoints its endpoints
     */
    static @Nullable XdsResource decode(ClusterLoadAssignment proto, LbEndpoints endpoints, FieldPath at) {
        String name = NameDecoder.decode(proto.getClusterName(), ResourceType.ENDPOINTS, at.field("cluster_name"));
        EndpointSet members = endpoints(proto, endpoints, at);
        return name == null ? null : new XdsResource.Endpoints(name, members);
    }

    /** The members; without what was refused. */
    static EndpointSet endpoints(ClusterLoadAssignment proto, FieldPath at) {
        return endpoints(proto, new LbEndpoints.Parsed(proto), at);
    }

    private static EndpointSet endpoints(ClusterLoadAssignment proto, LbEndpoints endpoints, FieldPath at) {
        RULES.apply(proto, at);
        if (proto.hasPolicy()) {
            POLICY_RULES.apply(proto.getPolicy(), at.field("policy"));
        }
        LocalityDecoder decoder = new LocalityDecoder(endpoints);
        List<LocalityEndpoints> localities = new ArrayList<>(proto.getEndpointsCount());
        for (int i = 0; i < proto.getEndpointsCount(); i++) {
            localities.add(decoder.decode(proto.getEndpoints(i), i, at.item("endpoints", i)));
        }
        checkPriorities(localities, at.field("endpoints"));
        return new EndpointSet(localities, overprovisioning(proto, at), drops(proto, at.field("policy")));
    }

    private static void checkPriorities(List<LocalityEndpoints> localities, FieldPath at) {
        BitSet priorities = new BitSet();
        Map<Integer, Long> weights = new HashMap<>();
        for (LocalityEndpoints locality : localities) {
            if (locality.priority() > MAX_PRIORITY) {
                at.field("priority").refuse(locality.priority() + " (expected: 0 to " + MAX_PRIORITY + ")");
                return;
            }
            priorities.set(locality.priority());
            weights.merge(locality.priority(), (long) locality.weight(), Long::sum);
        }
        if (priorities.nextClearBit(0) < priorities.length()) {
            at.field("priority")
                    .refuse("priorities " + priorities + " (expected: no gap; " + priorities.nextClearBit(0)
                            + " is missing)");
        }
        weights.forEach((priority, sum) -> {
            if (sum > Scalars.UINT32_MAX) {
                at.field("load_balancing_weight")
                        .refuse("a sum of " + sum + " at priority " + priority + " (expected: at most "
                                + Scalars.UINT32_MAX + ")");
            }
        });
    }

    private static int overprovisioning(ClusterLoadAssignment proto, FieldPath at) {
        if (!proto.getPolicy().hasOverprovisioningFactor()) {
            return EndpointSet.DEFAULT_OVERPROVISIONING_FACTOR;
        }
        long factor = Integer.toUnsignedLong(
                proto.getPolicy().getOverprovisioningFactor().getValue());
        if (factor == 0) {
            at.field("policy").field("overprovisioning_factor").refuse("0 (expected: > 0; 100 for none)");
        }
        return (int) Math.min(factor, Integer.MAX_VALUE);
    }

    private static List<DropOverload> drops(ClusterLoadAssignment proto, FieldPath at) {
        List<DropOverload> drops = new ArrayList<>();
        for (int i = 0; i < proto.getPolicy().getDropOverloadsCount(); i++) {
            ClusterLoadAssignment.Policy.DropOverload drop = proto.getPolicy().getDropOverloads(i);
            FieldPath here = at.item("drop_overloads", i);
            DROP_RULES.apply(drop, here);
            drops.add(new DropOverload(
                    drop.getCategory(), Scalars.fraction(drop.getDropPercentage(), here.field("drop_percentage"))));
        }
        return drops;
    }
}
