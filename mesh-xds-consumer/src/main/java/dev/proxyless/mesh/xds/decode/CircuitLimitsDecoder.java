package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.CircuitLimits.RetryBudget;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;

/** What a process may ask of a cluster at once (Envoy {@code cluster.v3.CircuitBreakers}; gRFC A32). */
final class CircuitLimitsDecoder {

    private static final String UNLIMITED = "2147483647 and more, which is no limit; others are reported";

    static final FieldRules RULES = FieldRules.of("envoy.config.cluster.v3.CircuitBreakers")
            .honouring("thresholds")
            .reporting("per_host_thresholds", "the limits are those of the cluster");
    static final FieldRules THRESHOLD_RULES = FieldRules.of("envoy.config.cluster.v3.CircuitBreakers.Thresholds")
            .honouring("priority", "max_requests", "max_retries", "retry_budget")
            .honouringPartly("max_connections", UNLIMITED)
            .honouringPartly("max_pending_requests", UNLIMITED)
            .honouringPartly("max_connection_pools", UNLIMITED)
            .passingOver("track_remaining");
    static final FieldRules BUDGET_RULES = FieldRules.of(
                    "envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget")
            .honouring("budget_percent", "min_retry_concurrency");

    private CircuitLimitsDecoder() {}

    /** The limits of the first thresholds of each priority; the defaults if there are none. */
    static CircuitLimits decode(CircuitBreakers proto, FieldPath at) {
        RULES.apply(proto, at);
        CircuitLimits.Thresholds normal = null;
        CircuitLimits.Thresholds high = null;
        for (int i = 0; i < proto.getThresholdsCount(); i++) {
            Thresholds thresholds = proto.getThresholds(i);
            FieldPath here = at.item("thresholds", i);
            if (thresholds.getPriority() == RoutingPriority.HIGH) {
                high = high != null ? high : limits(thresholds, here);
            } else {
                normal = normal != null ? normal : limits(thresholds, here);
            }
        }
        CircuitLimits.Thresholds unset = CircuitLimits.Thresholds.DEFAULT;
        return new CircuitLimits(normal == null ? unset : normal, high == null ? unset : high);
    }

    private static CircuitLimits.Thresholds limits(Thresholds proto, FieldPath at) {
        THRESHOLD_RULES.apply(proto, at);
        reportLimit(proto.hasMaxConnections(), proto.getMaxConnections(), at.field("max_connections"));
        reportLimit(proto.hasMaxPendingRequests(), proto.getMaxPendingRequests(), at.field("max_pending_requests"));
        reportLimit(proto.hasMaxConnectionPools(), proto.getMaxConnectionPools(), at.field("max_connection_pools"));
        long maxRequests = proto.hasMaxRequests()
                ? number(proto.getMaxRequests())
                : CircuitLimits.Thresholds.DEFAULT.maxRequests();
        return new CircuitLimits.Thresholds(maxRequests, retryBudget(proto, at));
    }

    private static RetryBudget retryBudget(Thresholds proto, FieldPath at) {
        RetryBudget standard = CircuitLimits.Thresholds.DEFAULT.retryBudget();
        if (!proto.hasRetryBudget()) {
            return proto.hasMaxRetries() ? new RetryBudget(0, number(proto.getMaxRetries())) : standard;
        }
        Thresholds.RetryBudget budget = proto.getRetryBudget();
        BUDGET_RULES.apply(budget, at.field("retry_budget"));
        double percent = budget.hasBudgetPercent()
                ? Scalars.percent(
                        budget.getBudgetPercent(), at.field("retry_budget").field("budget_percent"))
                : standard.percent();
        long least =
                budget.hasMinRetryConcurrency() ? number(budget.getMinRetryConcurrency()) : standard.minConcurrency();
        return new RetryBudget(percent, least);
    }

    /** Control planes that mean no limit send the largest number, some of them that of signed ones; and none is what there is. */
    private static void reportLimit(boolean set, UInt32Value limit, FieldPath at) {
        if (set && number(limit) < Integer.MAX_VALUE) {
            at.report("connections are the client's own: not limited here");
        }
    }

    private static long number(UInt32Value proto) {
        return Integer.toUnsignedLong(proto.getValue());
    }
}
