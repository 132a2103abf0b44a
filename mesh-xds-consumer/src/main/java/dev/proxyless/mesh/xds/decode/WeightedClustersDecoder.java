package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.xds.resource.ResourceName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Clusters with weights (Envoy {@code route.v3.WeightedCluster}). A weight of zero, or none, is a share of nothing. */
final class WeightedClustersDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.WeightedCluster")
            .honouring("clusters", "total_weight", "header_name")
            .reporting("runtime_key_prefix", "there is no runtime: the weights count as they are");
    static final FieldRules CLUSTER_RULES = FieldRules.of("envoy.config.route.v3.WeightedCluster.ClusterWeight")
            .honouring(
                    "name",
                    "weight",
                    "request_headers_to_add",
                    "request_headers_to_remove",
                    "response_headers_to_add",
                    "response_headers_to_remove")
            .refusing("cluster_header", "name the cluster")
            .reporting("metadata_match", "endpoints are not chosen by metadata: any of the cluster may get the call")
            .reporting("typed_per_filter_config", "there are no filters")
            .reporting("host_rewrite_literal", "the authority is that of the route");

    private WeightedClustersDecoder() {}

    /** The clusters, or null if they were refused. */
    static @Nullable WeightedClusters decode(WeightedCluster proto, FieldPath at) {
        RULES.apply(proto, at);
        List<WeightedClusters.WeightedCluster> clusters = new ArrayList<>(proto.getClustersCount());
        long total = 0;
        boolean named = true;
        for (int i = 0; i < proto.getClustersCount(); i++) {
            WeightedClusters.WeightedCluster cluster = cluster(proto.getClusters(i), at.item("clusters", i));
            named &= !cluster.name().isEmpty();
            total += cluster.weight();
            clusters.add(cluster);
        }
        if (total < 1 || total > WeightedClusters.MAX_TOTAL_WEIGHT) {
            at.field("clusters")
                    .refuse("a sum of weights of " + total + " (expected: 1 to " + WeightedClusters.MAX_TOTAL_WEIGHT
                            + ")");
            return null;
        }
        checkTotal(proto, total, at);
        Optional<String> header =
                proto.getHeaderName().isEmpty() ? Optional.empty() : Optional.of(proto.getHeaderName());
        return named ? new WeightedClusters(clusters, header) : null;
    }

    private static WeightedClusters.WeightedCluster cluster(WeightedCluster.ClusterWeight proto, FieldPath at) {
        CLUSTER_RULES.apply(proto, at);
        if (proto.getClusterHeader().isEmpty()) {
            NameDecoder.decode(proto.getName(), ResourceType.CLUSTER, at.field("name"));
        }
        return new WeightedClusters.WeightedCluster(
                ResourceName.canonical(proto.getName()),
                Integer.toUnsignedLong(proto.getWeight().getValue()),
                HeaderRulesDecoder.at(at)
                        .decode(
                                proto.getRequestHeadersToAddList(),
                                proto.getRequestHeadersToRemoveList(),
                                proto.getResponseHeadersToAddList(),
                                proto.getResponseHeadersToRemoveList()));
    }

    /** {@code total_weight}, which is deprecated in Envoy's API, must be the sum if it is set. */
    private static void checkTotal(WeightedCluster proto, long total, FieldPath at) {
        var field = WeightedCluster.getDescriptor().findFieldByName("total_weight");
        if (!proto.hasField(field)) {
            return;
        }
        long declared = Integer.toUnsignedLong(((UInt32Value) proto.getField(field)).getValue());
        if (declared != total) {
            at.field("total_weight").refuse(declared + " (expected: " + total + ", the sum of the weights, or unset)");
        }
    }
}
