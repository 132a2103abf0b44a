package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;

/** What all load balancing policies share (Envoy {@code Cluster.CommonLbConfig}). */
final class CommonLbDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.cluster.v3.Cluster.CommonLbConfig")
            .honouring("healthy_panic_threshold", "locality_weighted_lb_config")
            .passingOver("update_merge_window")
            .reporting("zone_aware_lb_config", "endpoints of the own zone are not preferred")
            .reporting("ignore_new_hosts_until_first_hc", "endpoints are not checked")
            .reporting("override_host_status", "calls are not bound to an endpoint");

    private CommonLbDecoder() {}

    /** In percent. What is set besides is reported here. */
    static double panicThreshold(CommonLbConfig proto, FieldPath at) {
        RULES.apply(proto, at);
        return proto.hasHealthyPanicThreshold()
                ? Scalars.percent(proto.getHealthyPanicThreshold(), at.field("healthy_panic_threshold"))
                : Cluster.DEFAULT_PANIC_THRESHOLD;
    }

    static boolean localityWeights(CommonLbConfig proto) {
        return proto.hasLocalityWeightedLbConfig();
    }
}
