package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.cluster.Balancing;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.core.v3.HealthStatusSet;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What all load balancing policies share (Envoy {@code Cluster.CommonLbConfig}). */
final class CommonLbDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.cluster.v3.Cluster.CommonLbConfig")
            .honouring("healthy_panic_threshold", "locality_weighted_lb_config", "override_host_status")
            .passingOver("update_merge_window")
            .reporting("zone_aware_lb_config", "endpoints of the own zone are not preferred")
            .reporting("ignore_new_hosts_until_first_hc", "endpoints are not checked");
    static final FieldRules STATUS_RULES =
            FieldRules.of("envoy.config.core.v3.HealthStatusSet").honouring("statuses");

    private CommonLbDecoder() {}

    /** In percent. What is set besides is reported here. */
    static double panicThreshold(CommonLbConfig proto, FieldPath at) {
        RULES.apply(proto, at);
        return proto.hasHealthyPanicThreshold()
                ? Scalars.percent(proto.getHealthyPanicThreshold(), at.field("healthy_panic_threshold"))
                : Balancing.DEFAULT_PANIC_THRESHOLD;
    }

    /** Of which health an endpoint must be for a call that names it. */
    static Set<HealthStatus> sessionHealth(CommonLbConfig proto, FieldPath at) {
        if (!proto.hasOverrideHostStatus()) {
            return Balancing.DEFAULT_SESSION_HEALTH;
        }
        HealthStatusSet statuses = proto.getOverrideHostStatus();
        STATUS_RULES.apply(statuses, at.field("override_host_status"));
        Set<HealthStatus> health = new HashSet<>();
        for (int i = 0; i < statuses.getStatusesCount(); i++) {
            String name = EnumText.of(statuses.getStatuses(i), statuses.getStatusesValue(i));
            Optional<HealthStatus> known = Arrays.stream(HealthStatus.values())
                    .filter(status -> status.name().equals(name))
                    .findFirst();
            if (known.isEmpty()) {
                at.field("override_host_status").item("statuses", i).refuse(name + " (expected: a known status)");
            }
            known.ifPresent(health::add);
        }
        return health;
    }

    static boolean localityWeights(CommonLbConfig proto) {
        return proto.hasLocalityWeightedLbConfig();
    }
}
