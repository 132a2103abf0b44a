package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.model.cluster.Balancing;
import dev.proxyless.mesh.model.cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import org.jspecify.annotations.Nullable;

/** How a cluster shares its calls (Envoy {@code lb_policy}, or {@code load_balancing_policy}, which comes first). */
final class BalancingDecoder {

    /** Envoy's default, and its least. */
    static final int CHOICE_COUNT = 2;

    static final FieldRules LEAST_REQUEST_RULES = FieldRules.of("envoy.config.cluster.v3.Cluster.LeastRequestLbConfig")
            .honouring("choice_count")
            .reporting("active_request_bias", "the bias is 1")
            .reporting("slow_start_config", "a new endpoint gets its full share at once");
    static final FieldRules ROUND_ROBIN_RULES = FieldRules.of("envoy.config.cluster.v3.Cluster.RoundRobinLbConfig")
            .honouring()
            .reporting("slow_start_config", "a new endpoint gets its full share at once");

    private static final String OF_PARTS = "each cluster of an aggregate keeps its own policy";
    private static final String CLUSTER_PROVIDED =
            "envoy.extensions.load_balancing_policies.cluster_provided.v3.ClusterProvided";

    private BalancingDecoder() {}

    /** The policy, or null if it was refused. */
    static @Nullable Balancing decode(Cluster proto, FieldPath at) {
        if (proto.hasLoadBalancingPolicy()) {
            return LoadBalancingPolicyDecoder.decode(proto.getLoadBalancingPolicy(), at.field("load_balancing_policy"));
        }
        LbPolicy policy = policy(proto, at);
        boolean weights = CommonLbDecoder.localityWeights(proto.getCommonLbConfig());
        return policy == null ? null : Balancing.of(policy, weights);
    }

    /** An aggregate has none of its own: each of its clusters keeps its policy (gRFC A75). What it says is reported. */
    static Balancing ofAggregate(Cluster proto, FieldPath at) {
        boolean none = proto.getLbPolicy() == Cluster.LbPolicy.CLUSTER_PROVIDED
                || proto.getLbPolicy() == Cluster.LbPolicy.ROUND_ROBIN;
        if (!none) {
            at.field("lb_policy").report(OF_PARTS);
        }
        if (proto.getLoadBalancingPolicy().getPoliciesList().stream()
                .anyMatch(policy -> !Extension.messageName(
                                policy.getTypedExtensionConfig().getTypedConfig())
                        .equals(CLUSTER_PROVIDED))) {
            at.field("load_balancing_policy").report(OF_PARTS);
        }
        return Balancing.of(new LbPolicy.RoundRobin(), false);
    }

    private static @Nullable LbPolicy policy(Cluster proto, FieldPath at) {
        return switch (proto.getLbPolicy()) {
            case ROUND_ROBIN -> {
                ROUND_ROBIN_RULES.apply(proto.getRoundRobinLbConfig(), at.field("round_robin_lb_config"));
                yield new LbPolicy.RoundRobin();
            }
            case LEAST_REQUEST -> {
                Cluster.LeastRequestLbConfig config = proto.getLeastRequestLbConfig();
                FieldPath here = at.field("least_request_lb_config");
                LEAST_REQUEST_RULES.apply(config, here);
                yield leastRequest(config.hasChoiceCount(), config.getChoiceCount(), here);
            }
            case RANDOM -> new LbPolicy.Random();
            default -> {
                at.field("lb_policy")
                        .refuse(EnumText.of(proto.getLbPolicy(), proto.getLbPolicyValue())
                                + " (expected: ROUND_ROBIN, LEAST_REQUEST or RANDOM)");
                yield null;
            }
        };
    }

    static LbPolicy leastRequest(boolean set, UInt32Value choiceCount, FieldPath at) {
        long count = set ? Integer.toUnsignedLong(choiceCount.getValue()) : CHOICE_COUNT;
        if (count < CHOICE_COUNT) {
            at.field("choice_count").refuse(count + " (expected: >= " + CHOICE_COUNT + ")");
            return new LbPolicy.LeastRequest(CHOICE_COUNT);
        }
        return new LbPolicy.LeastRequest((int) Math.min(count, Integer.MAX_VALUE));
    }
}
