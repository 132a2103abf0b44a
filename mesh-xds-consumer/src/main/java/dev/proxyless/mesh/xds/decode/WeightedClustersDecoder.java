package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.xds.resource.NewerFlag;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Clusters with weights (Envoy {@code route.v3.WeightedCluster}). A weight of zero, or none, is a share of nothing. */
final class WeightedClustersDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.WeightedCluster")
            .honouring("clusters", "total_weight", "header_name", "runtime_key_prefix")
            .honouring(NewerFlag.USE_HASH_POLICY);
    static final FieldRules CLUSTER_RULES = FieldRules.of("envoy.config.route.v3.WeightedCluster.ClusterWeight")
            .honouring(
                    "name",
                    "cluster_header",
                    "weight",
                    "host_rewrite_literal",
                    "request_headers_to_add",
                    "request_headers_to_remove",
                    "response_headers_to_add",
                    "response_headers_to_remove",
                    "typed_per_filter_config")
            .reporting("metadata_match", "endpoints are not chosen by metadata: any of the cluster may get the call");

    private WeightedClustersDecoder() {}

    /** The clusters, or null if they were refused. */
    static @Nullable WeightedClusters decode(WeightedCluster proto, FieldPath at) {
        RULES.apply(proto, at);
        List<WeightedClusters.WeightedCluster> clusters = new ArrayList<>(proto.getClustersCount());
        long total = 0;
        boolean named = true;
        for (int i = 0; i < proto.getClustersCount(); i++) {
            long weight = weight(proto, proto.getClusters(i), at);
            WeightedClusters.WeightedCluster cluster = cluster(proto.getClusters(i), weight, at.item("clusters", i));
            total += weight;
            if (cluster == null) {
                named = false;
            } else {
                clusters.add(cluster);
            }
        }
        if (total < 1 || total > WeightedClusters.MAX_TOTAL_WEIGHT) {
            at.field("clusters")
                    .refuse("a sum of weights of " + total + " (expected: 1 to " + WeightedClusters.MAX_TOTAL_WEIGHT
                            + ")");
            return null;
        }
        checkTotal(proto, at);
        Optional<String> header =
                proto.getHeaderName().isEmpty() ? Optional.empty() : Optional.of(proto.getHeaderName());
        boolean byHash = byHash(proto, at.field(NewerFlag.USE_HASH_POLICY.field()));
        return named ? new WeightedClusters(clusters, header, byHash) : null;
    }

    private static boolean byHash(WeightedCluster proto, FieldPath at) {
        try {
            Optional<Boolean> byHash = NewerFlag.USE_HASH_POLICY.of(proto);
            if (byHash.isPresent() && proto.hasHeaderName()) {
                at.refuse("set (expected: unset, since header_name is set)");
            }
            return byHash.orElse(false);
        } catch (InvalidProtocolBufferException e) {
            at.refuse("no google.protobuf.BoolValue (expected: one)");
            return false;
        }
    }

    private static WeightedClusters.@Nullable WeightedCluster cluster(
            WeightedCluster.ClusterWeight proto, long weight, FieldPath at) {
        CLUSTER_RULES.apply(proto, at);
        ClusterName name = name(proto, at);
        HttpText.check(proto.getHostRewriteLiteral(), at.field("host_rewrite_literal"));
        HeaderRules headers = HeaderRulesDecoder.at(at)
                .decode(
                        proto.getRequestHeadersToAddList(),
                        proto.getRequestHeadersToRemoveList(),
                        proto.getResponseHeadersToAddList(),
                        proto.getResponseHeadersToRemoveList());
        Optional<String> host =
                proto.getHostRewriteLiteral().isEmpty() ? Optional.empty() : Optional.of(proto.getHostRewriteLiteral());
        FilterOverrides filters = CLUSTER_RULES.mayHave(FilterOverridesDecoder.FIELD, at)
                ? FilterOverridesDecoder.decode(proto.getTypedPerFilterConfigMap(), at)
                : FilterOverrides.NONE;
        return name == null ? null : new WeightedClusters.WeightedCluster(name, weight, headers, host, filters);
    }

    /** What the runtime has under the prefix, a dot and the cluster's name; else what the cluster says. */
    private static long weight(WeightedCluster proto, WeightedCluster.ClusterWeight cluster, FieldPath at) {
        long own = Integer.toUnsignedLong(cluster.getWeight().getValue());
        if (proto.getRuntimeKeyPrefix().isEmpty()) {
            return own;
        }
        String key = proto.getRuntimeKeyPrefix() + "." + cluster.getName();
        long weight = RuntimeDecoder.integer(key, own, at.field("runtime_key_prefix"));
        return Math.min(weight, WeightedClusters.MAX_TOTAL_WEIGHT + 1);
    }

    private static @Nullable ClusterName name(WeightedCluster.ClusterWeight proto, FieldPath at) {
        if (proto.getClusterHeader().isEmpty()) {
            String name = NameDecoder.decode(proto.getName(), ResourceType.CLUSTER, at.field("name"));
            return name == null ? null : new ClusterName.Literal(name);
        }
        if (!proto.getName().isEmpty()) {
            at.field("cluster_header").refuse("set (expected: unset, since name is set)");
        }
        return byHeader(proto.getClusterHeader(), at.field("cluster_header"));
    }

    /** The cluster that a header or pseudo-header names, or null if that was refused. */
    static @Nullable ClusterName byHeader(String header, FieldPath at) {
        if (!HttpText.isToken(header.startsWith(":") ? header.substring(1) : header)) {
            at.refuse("\"" + header + "\" (expected: a header's name)");
            return null;
        }
        return new ClusterName.FromHeader(header);
    }

    /** {@code total_weight}, which is deprecated in Envoy's API, must be the sum if it is set. */
    @SuppressWarnings("deprecation") // By its descriptor it would be asked by reflection.
    private static void checkTotal(WeightedCluster proto, FieldPath at) {
        if (!proto.hasTotalWeight()) {
            return;
        }
        long total = proto.getClustersList().stream()
                .mapToLong(cluster -> Integer.toUnsignedLong(cluster.getWeight().getValue()))
                .sum();
        long declared = Integer.toUnsignedLong(proto.getTotalWeight().getValue());
        if (declared != total) {
            at.field("total_weight").refuse(declared + " (expected: " + total + ", the sum of the weights, or unset)");
        }
    }
}
