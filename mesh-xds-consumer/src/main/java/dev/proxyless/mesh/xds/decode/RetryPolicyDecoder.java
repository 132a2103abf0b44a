package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** When, how and where to try again (Envoy {@code route.v3.RetryPolicy}; gRFC A44). */
final class RetryPolicyDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.RetryPolicy")
            .honouring(
                    "num_retries",
                    "retriable_status_codes",
                    "retry_back_off",
                    "retriable_headers",
                    "retriable_request_headers")
            .honouringPartly(
                    "host_selection_retry_max_attempts",
                    "as if it were as large as need be: endpoints are passed over as long as there are others")
            .honouringPartly("per_try_timeout", "over HTTP; for gRPC as the delay of hedging alone")
            .honouringPartly("per_try_idle_timeout", "over HTTP")
            .honouringPartly("rate_limited_retry_back_off", "over HTTP; gRPC has grpc-retry-pushback-ms")
            .honouringPartly(
                    "retry_on",
                    "conditions that are not known are reported, and http3-post-connect-failure too: they cause no retry")
            .honouringPartly(
                    "retry_host_predicate",
                    "previous_hosts, omit_canary_hosts and omit_host_metadata; others are reported")
            .honouringPartly("retry_priority", "previous_priorities; others are reported")
            .reporting(
                    "retry_options_predicates",
                    "Envoy itself has none; each attempt is made as the first, with the options of the client library");

    private static final String HTTP3 = "http3-post-connect-failure";

    private RetryPolicyDecoder() {}

    /** The policy; what of it was refused has its default. */
    static RetryPolicy decode(io.envoyproxy.envoy.config.route.v3.RetryPolicy proto, FieldPath at) {
        RULES.apply(proto, at);
        long numRetries = proto.hasNumRetries()
                ? Integer.toUnsignedLong(proto.getNumRetries().getValue())
                : RetryPolicy.DEFAULT_NUM_RETRIES;
        return new RetryPolicy(
                conditions(proto, at),
                (int) Math.min(numRetries, Integer.MAX_VALUE),
                limit(proto.getPerTryTimeout(), at.field("per_try_timeout")),
                limit(proto.getPerTryIdleTimeout(), at.field("per_try_idle_timeout")),
                backOff(proto, at),
                RetryHostsDecoder.decode(proto, at));
    }

    private static Optional<Duration> limit(com.google.protobuf.Duration proto, FieldPath at) {
        Duration limit = Scalars.duration(proto, at);
        return limit.isZero() ? Optional.empty() : Optional.of(limit);
    }

    private static RetryConditions conditions(io.envoyproxy.envoy.config.route.v3.RetryPolicy proto, FieldPath parent) {
        Set<RetryOn> conditions = EnumSet.noneOf(RetryOn.class);
        Set<Integer> statusCodes = new HashSet<>(proto.getRetriableStatusCodesList());
        FieldPath at = parent.field("retry_on");
        for (String token : proto.getRetryOn().split(",", -1)) {
            String condition = token.strip();
            Optional<RetryOn> known = RetryOn.of(condition);
            if (known.isPresent()) {
                conditions.add(known.get());
            } else if (isStatus(condition)) {
                // So istio writes a status, which Envoy knows only by the name of the list of them.
                conditions.add(RetryOn.RETRIABLE_STATUS_CODES);
                statusCodes.add(Integer.valueOf(condition));
            } else if (condition.equals(HTTP3)) {
                at.report("\"" + condition + "\" causes no retry: there is no HTTP/3");
            } else if (!condition.isEmpty()) {
                at.report("\"" + condition + "\" is no condition that is known: it causes no retry");
            }
        }
        return new RetryConditions(
                conditions,
                statusCodes,
                HeaderMatchDecoder.decode(proto.getRetriableHeadersList(), parent, "retriable_headers"),
                HeaderMatchDecoder.decode(proto.getRetriableRequestHeadersList(), parent, "retriable_request_headers"));
    }

    private static boolean isStatus(String token) {
        return token.length() == 3
                && token.charAt(0) >= '1'
                && token.charAt(0) <= '5'
                && token.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static RetryBackOff backOff(io.envoyproxy.envoy.config.route.v3.RetryPolicy proto, FieldPath at) {
        RetryBackOff backOff = proto.hasRetryBackOff()
                ? BackOffDecoder.decode(proto.getRetryBackOff(), at.field("retry_back_off"))
                : RetryBackOff.DEFAULT;
        return proto.hasRateLimitedRetryBackOff()
                ? backOff.with(BackOffDecoder.decode(
                        proto.getRateLimitedRetryBackOff(), at.field("rate_limited_retry_back_off")))
                : backOff;
    }
}
