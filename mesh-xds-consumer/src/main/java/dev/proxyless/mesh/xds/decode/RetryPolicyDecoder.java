package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryBackOff;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** When and how to try again (Envoy {@code route.v3.RetryPolicy}; gRFC A44). */
final class RetryPolicyDecoder {

    private static final String PREVIOUS_HOSTS = "envoy.retry_host_predicates.previous_hosts";
    private static final String PREVIOUS_HOSTS_MESSAGE =
            "envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate";

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.RetryPolicy")
            .honouring(
                    "num_retries", "per_try_timeout", "retriable_status_codes", "retry_back_off", "retriable_headers")
            .honouringPartly("retry_on", "conditions that are not known are reported, and cause no retry")
            .honouringPartly("retry_host_predicate", "previous_hosts; others are reported")
            .reporting("per_try_idle_timeout", "an attempt may be idle until its timeout")
            .reporting("retry_priority", "the priority of endpoints is chosen anew for each attempt")
            .reporting("retry_options_predicates", "each attempt is made as the first")
            .reporting("host_selection_retry_max_attempts", "endpoints are passed over as long as there are others")
            .reporting("rate_limited_retry_back_off", "the back-off is that of retry_back_off")
            .reporting("retriable_request_headers", "retries do not depend on the headers of the request");
    static final FieldRules BACK_OFF_RULES =
            FieldRules.of("envoy.config.route.v3.RetryPolicy.RetryBackOff").honouring("base_interval", "max_interval");
    static final FieldRules PREDICATE_RULES = FieldRules.of("envoy.config.route.v3.RetryPolicy.RetryHostPredicate")
            .honouringPartly("name", "envoy.retry_host_predicates.previous_hosts")
            .honouringPartly("typed_config", "a PreviousHostsPredicate");

    private RetryPolicyDecoder() {}

    /** The policy; empty if it never retries, or if it was refused. */
    static Optional<RetryPolicy> decode(io.envoyproxy.envoy.config.route.v3.RetryPolicy proto, FieldPath at) {
        RULES.apply(proto, at);
        Set<RetryOn> retryOn = conditions(proto.getRetryOn(), at.field("retry_on"));
        long numRetries = proto.hasNumRetries()
                ? Integer.toUnsignedLong(proto.getNumRetries().getValue())
                : RetryPolicy.DEFAULT_NUM_RETRIES;
        Duration perTry = Scalars.duration(proto.getPerTryTimeout(), at.field("per_try_timeout"));
        BackOff backOff = backOff(proto.getRetryBackOff(), proto.hasRetryBackOff(), at.field("retry_back_off"));
        RetryPolicy policy = new RetryPolicy(
                retryOn,
                (int) Math.min(numRetries, Integer.MAX_VALUE),
                perTry.isZero() ? Optional.empty() : Optional.of(perTry),
                backOff.base,
                backOff.max,
                new HashSet<>(proto.getRetriableStatusCodesList()),
                HeaderMatchDecoder.decode(proto.getRetriableHeadersList(), at, "retriable_headers"),
                avoidsPreviousHosts(proto, at));
        return retryOn.isEmpty() || numRetries == 0 ? Optional.empty() : Optional.of(policy);
    }

    private static Set<RetryOn> conditions(String list, FieldPath at) {
        Set<RetryOn> conditions = EnumSet.noneOf(RetryOn.class);
        for (String token : list.split(",", -1)) {
            String condition = token.strip();
            Optional<RetryOn> known = RetryOn.of(condition);
            if (known.isPresent()) {
                conditions.add(known.get());
            } else if (!condition.isEmpty()) {
                at.report("\"" + condition + "\" is no condition that is known: it causes no retry");
            }
        }
        return conditions;
    }

    private static BackOff backOff(RetryBackOff proto, boolean set, FieldPath at) {
        if (!set) {
            return BackOff.of(RetryPolicy.DEFAULT_BASE_INTERVAL);
        }
        BACK_OFF_RULES.apply(proto, at);
        Duration base = Scalars.positiveDuration(proto.getBaseInterval(), at.field("base_interval"));
        if (!proto.hasMaxInterval()) {
            return BackOff.of(base);
        }
        Duration max = Scalars.positiveDuration(proto.getMaxInterval(), at.field("max_interval"));
        if (max.compareTo(base) < 0) {
            at.field("max_interval").refuse(max + " (expected: >= base_interval, " + base + ")");
            return BackOff.of(base);
        }
        return new BackOff(base, max);
    }

    private static boolean avoidsPreviousHosts(io.envoyproxy.envoy.config.route.v3.RetryPolicy proto, FieldPath at) {
        boolean avoids = false;
        for (RetryHostPredicate predicate : proto.getRetryHostPredicateList()) {
            boolean previous = predicate.hasTypedConfig()
                    ? Extension.extensionName(predicate.getTypedConfig()).equals(PREVIOUS_HOSTS_MESSAGE)
                    : predicate.getName().equals(PREVIOUS_HOSTS);
            avoids |= previous;
            if (!previous) {
                at.field("retry_host_predicate")
                        .report("\"" + predicate.getName() + "\" is not known: only previous_hosts is honoured");
            }
        }
        return avoids;
    }

    private record BackOff(Duration base, Duration max) {

        /** Envoy's default bound is ten times the base interval. */
        static BackOff of(Duration base) {
            return new BackOff(base, base.multipliedBy(10));
        }
    }
}
