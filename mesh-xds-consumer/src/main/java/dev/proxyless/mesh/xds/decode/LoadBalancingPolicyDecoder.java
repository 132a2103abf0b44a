package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.cluster.Balancing;
import dev.proxyless.mesh.model.cluster.LbPolicy;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.envoyproxy.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list of policies, of which the first that is known counts (Envoy {@code LoadBalancingPolicy}; gRFC A52). */
final class LoadBalancingPolicyDecoder {

    private static final String PACKAGE = "envoy.extensions.load_balancing_policies.";
    private static final int MAX_DEPTH = 16;

    static final FieldRules RULES =
            FieldRules.of("envoy.config.cluster.v3.LoadBalancingPolicy").honouring("policies");
    static final FieldRules POLICY_RULES =
            FieldRules.of("envoy.config.cluster.v3.LoadBalancingPolicy.Policy").honouring("typed_extension_config");
    static final FieldRules CONFIG_RULES = FieldRules.of("envoy.config.core.v3.TypedExtensionConfig")
            .at("of a load balancing policy")
            .honouringPartly("typed_config", "RoundRobin, LeastRequest, Random and WrrLocality; others are passed over")
            .passingOver("name");
    static final FieldRules LEAST_REQUEST_RULES = FieldRules.of(PACKAGE + "least_request.v3.LeastRequest")
            .honouring("locality_lb_config", "choice_count")
            .reporting("active_request_bias", "the bias is 1")
            .reporting("slow_start_config", "a new endpoint gets its full share at once")
            .reporting("enable_full_scan", "some endpoints are compared, not all")
            .reporting("selection_method", "some endpoints are compared, not all");
    static final FieldRules ROUND_ROBIN_RULES = FieldRules.of(PACKAGE + "round_robin.v3.RoundRobin")
            .honouring("locality_lb_config")
            .reporting("slow_start_config", "a new endpoint gets its full share at once");
    static final FieldRules RANDOM_RULES =
            FieldRules.of(PACKAGE + "random.v3.Random").honouring("locality_lb_config");
    static final FieldRules WRR_LOCALITY_RULES =
            FieldRules.of(PACKAGE + "wrr_locality.v3.WrrLocality").honouring("endpoint_picking_policy");
    static final FieldRules LOCALITY_RULES = FieldRules.of(
                    "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig")
            .honouring("locality_weighted_lb_config")
            .reporting("zone_aware_lb_config", "endpoints of the own zone are not preferred");

    private LoadBalancingPolicyDecoder() {}

    /** The policy, or null if it was refused. */
    static @Nullable Balancing decode(LoadBalancingPolicy proto, FieldPath at) {
        return decode(proto, at, 0);
    }

    private static @Nullable Balancing decode(LoadBalancingPolicy proto, FieldPath at, int depth) {
        if (depth > MAX_DEPTH) {
            at.refuse("policies nested deeper than " + MAX_DEPTH + " (expected: fewer levels)");
            return null;
        }
        List<String> unknown = new ArrayList<>();
        for (int i = 0; i < proto.getPoliciesCount(); i++) {
            Any config = proto.getPolicies(i).getTypedExtensionConfig().getTypedConfig();
            FieldPath here =
                    at.item("policies", i).field("typed_extension_config").field("typed_config");
            switch (Extension.messageName(config)) {
                case PACKAGE + "round_robin.v3.RoundRobin" -> {
                    return roundRobin(config, here);
                }
                case PACKAGE + "least_request.v3.LeastRequest" -> {
                    return leastRequest(config, here);
                }
                case PACKAGE + "random.v3.Random" -> {
                    return random(config, here);
                }
                case PACKAGE + "wrr_locality.v3.WrrLocality" -> {
                    return wrrLocality(config, here, depth);
                }
                default -> unknown.add(Extension.extensionName(config));
            }
        }
        at.field("policies")
                .refuse((unknown.isEmpty() ? "none" : String.join(", ", unknown))
                        + " (expected: one of round_robin, least_request, random, wrr_locality)");
        return null;
    }

    private static @Nullable Balancing roundRobin(Any config, FieldPath at) {
        RoundRobin proto = Extension.unpack(config, RoundRobin.parser(), at);
        if (proto == null) {
            return null;
        }
        ROUND_ROBIN_RULES.apply(proto, at);
        return Balancing.of(new LbPolicy.RoundRobin(), localityWeights(proto.getLocalityLbConfig(), at));
    }

    private static @Nullable Balancing leastRequest(Any config, FieldPath at) {
        LeastRequest proto = Extension.unpack(config, LeastRequest.parser(), at);
        if (proto == null) {
            return null;
        }
        LEAST_REQUEST_RULES.apply(proto, at);
        return Balancing.of(
                BalancingDecoder.leastRequest(proto.hasChoiceCount(), proto.getChoiceCount(), at),
                localityWeights(proto.getLocalityLbConfig(), at));
    }

    private static @Nullable Balancing random(Any config, FieldPath at) {
        Random proto = Extension.unpack(config, Random.parser(), at);
        if (proto == null) {
            return null;
        }
        RANDOM_RULES.apply(proto, at);
        return Balancing.of(new LbPolicy.Random(), localityWeights(proto.getLocalityLbConfig(), at));
    }

    private static @Nullable Balancing wrrLocality(Any config, FieldPath at, int depth) {
        WrrLocality proto = Extension.unpack(config, WrrLocality.parser(), at);
        if (proto == null) {
            return null;
        }
        WRR_LOCALITY_RULES.apply(proto, at);
        Balancing child = decode(proto.getEndpointPickingPolicy(), at.field("endpoint_picking_policy"), depth + 1);
        return child == null ? null : Balancing.of(child.policy(), true);
    }

    private static boolean localityWeights(LocalityLbConfig proto, FieldPath at) {
        LOCALITY_RULES.apply(proto, at.field("locality_lb_config"));
        return proto.hasLocalityWeightedLbConfig();
    }
}
