package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where copies of requests go (Envoy {@code RouteAction.RequestMirrorPolicy}). Of the lists of a route, its virtual host and its
 * route configuration the first that is not empty holds, and the others do not.
 */
final class MirrorPolicyDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.RouteAction.RequestMirrorPolicy")
            .honouring("cluster", "cluster_header", "runtime_fraction", "disable_shadow_host_suffix_append")
            .reporting("trace_sampled", "a copy has the trace of the request that it is of");

    private static final String FIELD = "request_mirror_policies";

    private MirrorPolicyDecoder() {}

    /**
     * The policies of a level.
     *
     * @param inherited those of the wider levels
     * @param at the message that has them
     */
    static List<MirrorPolicy> decode(List<RequestMirrorPolicy> protos, List<MirrorPolicy> inherited, FieldPath at) {
        if (protos.isEmpty()) {
            return inherited;
        }
        List<MirrorPolicy> policies = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            MirrorPolicy policy = policy(protos.get(i), at.item(FIELD, i));
            if (policy != null) {
                policies.add(policy);
            }
        }
        return List.copyOf(policies);
    }

    private static @Nullable MirrorPolicy policy(RequestMirrorPolicy proto, FieldPath at) {
        RULES.apply(proto, at);
        ClusterName cluster = cluster(proto, at);
        Fraction fraction = proto.hasRuntimeFraction()
                ? RuntimeDecoder.fraction(proto.getRuntimeFraction(), at.field("runtime_fraction"))
                : new Fraction(100, 100);
        return cluster == null ? null : new MirrorPolicy(cluster, fraction, !proto.getDisableShadowHostSuffixAppend());
    }

    private static @Nullable ClusterName cluster(RequestMirrorPolicy proto, FieldPath at) {
        if (proto.getClusterHeader().isEmpty()) {
            String name = NameDecoder.decode(proto.getCluster(), ResourceType.CLUSTER, at.field("cluster"));
            return name == null ? null : new ClusterName.Literal(name);
        }
        if (!proto.getCluster().isEmpty()) {
            at.field("cluster_header").refuse("set (expected: unset, since cluster is set)");
        }
        return WeightedClustersDecoder.byHeader(proto.getClusterHeader(), at.field("cluster_header"));
    }
}
