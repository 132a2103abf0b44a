package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import org.jspecify.annotations.Nullable;

/** Where the members of a cluster come from (Envoy {@code type}, or {@code cluster_type}, which stands in its place). */
final class MembershipDecoder {

    static final FieldRules EDS_RULES =
            FieldRules.of("envoy.config.cluster.v3.Cluster.EdsClusterConfig").honouring("eds_config", "service_name");

    private MembershipDecoder() {}

    /** The members, or null if they were refused. */
    static @Nullable Membership decode(Cluster proto, FieldPath at) {
        if (proto.hasClusterType()) {
            DnsDecoder.reportUnused(proto, at);
            return ClusterTypeDecoder.decode(proto, at);
        }
        return switch (proto.getType()) {
            case EDS -> {
                DnsDecoder.reportUnused(proto, at);
                yield eds(proto, at.field("eds_cluster_config"), at.field("load_assignment"));
            }
            case STATIC -> {
                DnsDecoder.reportUnused(proto, at);
                if (!proto.hasLoadAssignment()) {
                    at.field("load_assignment").refuse("unset (expected: the endpoints of a cluster of type STATIC)");
                }
                yield new Membership.Static(
                        EndpointsDecoder.endpoints(proto.getLoadAssignment(), at.field("load_assignment")));
            }
            case STRICT_DNS, LOGICAL_DNS -> DnsDecoder.decode(proto, at);
            case ORIGINAL_DST, UNRECOGNIZED -> {
                at.field("type")
                        .refuse(EnumText.of(proto.getType(), proto.getTypeValue())
                                + " (expected: EDS, STATIC, STRICT_DNS or LOGICAL_DNS; a client has no original"
                                + " destination, so its endpoints must be named)");
                yield null;
            }
        };
    }

    private static @Nullable Membership eds(Cluster proto, FieldPath at, FieldPath assignment) {
        Cluster.EdsClusterConfig config = proto.getEdsClusterConfig();
        EDS_RULES.apply(config, at);
        if (proto.hasLoadAssignment()) {
            assignment.report("a cluster of type EDS has its endpoints from EDS");
        }
        if (config.getServiceName().isEmpty() && !ResourceName.isStructured(proto.getName())) {
            return new Membership.Eds(proto.getName());
        }
        String service = NameDecoder.decode(config.getServiceName(), ResourceType.ENDPOINTS, at.field("service_name"));
        return service == null ? null : new Membership.Eds(service);
    }
}
