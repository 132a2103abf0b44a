package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import com.google.protobuf.Struct;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Clusters of an extended type (Envoy {@code Cluster.cluster_type}). As in Envoy, the type of the configuration says what it
 * is; only a configuration without a type of its own is known by its name.
 */
final class ClusterTypeDecoder {

    /** The names of Envoy's own cluster types begin so: no extension of this library may take the place of one. */
    private static final String ENVOYS = "envoy.";

    private static final String DNS = "envoy.extensions.clusters.dns.v3.DnsCluster";
    private static final String AGGREGATE = "envoy.extensions.clusters.aggregate.v3.ClusterConfig";
    private static final String KNOWN = "(expected: typed_config of " + DNS + ", of " + AGGREGATE
            + ", or a google.protobuf.Struct or TypedStruct under the name of an extension that is installed)";

    static final FieldRules RULES = FieldRules.of("envoy.config.cluster.v3.Cluster.CustomClusterType")
            .honouring("name")
            .honouringPartly("typed_config", "DnsCluster, ClusterConfig of an aggregate, Struct and TypedStruct");
    static final FieldRules AGGREGATE_RULES = FieldRules.of(AGGREGATE).honouring("clusters");

    private ClusterTypeDecoder() {}

    /** Whether the cluster is made of others, even if not every one of them can be used. */
    static boolean isAggregate(Cluster proto) {
        return Extension.messageName(proto.getClusterType().getTypedConfig()).equals(AGGREGATE);
    }

    /** The members, or null if they were refused. */
    static @Nullable Membership decode(Cluster proto, FieldPath at) {
        RULES.apply(proto.getClusterType(), at.field("cluster_type"));
        String name = proto.getClusterType().getName();
        Any config = proto.getClusterType().getTypedConfig();
        FieldPath type = at.field("cluster_type");
        FieldPath here = type.field("typed_config");
        return switch (Extension.messageName(config)) {
            case DNS -> {
                DnsCluster dns = Extension.unpack(config, DnsCluster.parser(), here);
                yield dns == null ? null : DnsDecoder.decode(proto, dns, at);
            }
            case AGGREGATE -> {
                ClusterConfig aggregate = Extension.unpack(config, ClusterConfig.parser(), here);
                reportAssignment(proto, "an aggregate has the endpoints of its clusters", at);
                yield aggregate == null ? null : aggregate(aggregate, here);
            }
            default -> {
                Struct values = struct(config, here);
                if (name.isEmpty() || name.startsWith(ENVOYS) || values == null) {
                    type.refuse("\"" + name + "\" of "
                            + (proto.getClusterType().hasTypedConfig()
                                    ? "\"" + Extension.extensionName(config) + "\""
                                    : "no typed_config")
                            + " " + KNOWN);
                    yield null;
                }
                reportAssignment(proto, "the extension finds the endpoints", at);
                yield new Membership.Discovered(name, MetadataDecoder.struct(values));
            }
        };
    }

    private static @Nullable Membership aggregate(ClusterConfig proto, FieldPath at) {
        AGGREGATE_RULES.apply(proto, at);
        if (proto.getClustersCount() == 0) {
            at.field("clusters").refuse("none (expected: one cluster or more, in the order in which they are used)");
            return null;
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < proto.getClustersCount(); i++) {
            String name = NameDecoder.decode(proto.getClusters(i), ResourceType.CLUSTER, at.item("clusters", i));
            if (name == null) {
                return null;
            }
            names.add(name);
        }
        return new Membership.Aggregate(names);
    }

    private static @Nullable Struct struct(Any config, FieldPath at) {
        return switch (Extension.messageName(config)) {
            case "google.protobuf.Struct" -> Extension.unpack(config, Struct.parser(), at);
            case "xds.type.v3.TypedStruct" -> {
                var typed = Extension.unpack(config, com.github.xds.type.v3.TypedStruct.parser(), at);
                yield typed == null ? null : typed.getValue();
            }
            case "udpa.type.v1.TypedStruct" -> {
                var typed = Extension.unpack(config, com.github.udpa.udpa.type.v1.TypedStruct.parser(), at);
                yield typed == null ? null : typed.getValue();
            }
            default -> null;
        };
    }

    private static void reportAssignment(Cluster proto, String consequence, FieldPath at) {
        if (proto.hasLoadAssignment()) {
            at.field("load_assignment").report(consequence);
        }
    }
}
