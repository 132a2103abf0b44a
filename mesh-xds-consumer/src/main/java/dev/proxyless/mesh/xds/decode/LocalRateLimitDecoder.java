package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.config.LocalRateLimitConfig;
import dev.proxyless.mesh.model.filter.config.TokenLimits;
import dev.proxyless.mesh.model.match.Fraction;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How many calls a process may make (Envoy {@code local_ratelimit.v3.LocalRateLimit}). */
final class LocalRateLimitDecoder {

    static final String MESSAGE = "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit";

    static final FieldRules RULES = FieldRules.of(MESSAGE)
            .honouring(
                    "status",
                    "token_bucket",
                    "filter_enabled",
                    "filter_enforced",
                    "response_headers_to_add",
                    "request_headers_to_add_when_not_enforced",
                    "rate_limited_as_resource_exhausted",
                    "enable_x_ratelimit_headers",
                    "descriptors",
                    "rate_limits",
                    "stage",
                    "vh_rate_limits",
                    "always_consume_default_token_bucket",
                    "max_dynamic_descriptors")
            .honouringPartly(
                    "local_rate_limit_per_downstream_connection",
                    "the process is the one connection that a proxy would see")
            .passingOver("stat_prefix")
            .refusing("local_cluster_rate_limit", "a client does not know its peers; set the limit of one process");

    private LocalRateLimitDecoder() {}

    static @Nullable FilterConfig decode(Any config, FieldPath at) {
        LocalRateLimit proto = Extension.unpack(config, LocalRateLimit.parser(), at);
        return proto == null ? null : config(proto, at);
    }

    /** What a route says, which must set a limit, as Envoy demands. */
    static @Nullable FilterConfig decodeOverride(Any config, FieldPath at) {
        LocalRateLimit proto = Extension.unpack(config, LocalRateLimit.parser(), at);
        if (proto == null) {
            return null;
        }
        if (!proto.hasTokenBucket()) {
            at.field("token_bucket").refuse("missing (expected: a bucket; to limit nothing, disable the filter here)");
        }
        return config(proto, at);
    }

    private static LocalRateLimitConfig config(LocalRateLimit proto, FieldPath at) {
        RULES.apply(proto, at);
        return new LocalRateLimitConfig(
                limits(proto, at),
                proto.hasStatus()
                        ? LimitedAnswerDecoder.status(proto.getStatus(), at.field("status"))
                        : LimitedAnswerDecoder.TOO_MANY_REQUESTS,
                proto.getRateLimitedAsResourceExhausted()
                        ? LimitedAnswerDecoder.RESOURCE_EXHAUSTED
                        : OptionalInt.empty(),
                proto.hasFilterEnabled()
                        ? RuntimeDecoder.fraction(proto.getFilterEnabled(), at.field("filter_enabled"))
                        : Fraction.NONE,
                proto.hasFilterEnforced()
                        ? RuntimeDecoder.fraction(proto.getFilterEnforced(), at.field("filter_enforced"))
                        : Fraction.NONE,
                LimitedAnswerDecoder.headers(proto.getResponseHeadersToAddList(), at, "response_headers_to_add"),
                LimitedAnswerDecoder.headers(
                        proto.getRequestHeadersToAddWhenNotEnforcedList(),
                        at,
                        "request_headers_to_add_when_not_enforced"),
                RateLimitDecoder.tellsLimit(
                        proto.getEnableXRatelimitHeadersValue(), at.field("enable_x_ratelimit_headers")));
    }

    private static TokenLimits limits(LocalRateLimit proto, FieldPath at) {
        if (proto.hasMaxDynamicDescriptors() && proto.getMaxDynamicDescriptors().getValue() == 0) {
            at.field("max_dynamic_descriptors").refuse("0 (expected: >= 1)");
        }
        return new TokenLimits(
                proto.hasTokenBucket()
                        ? TokenBucketDecoder.decode(proto.getTokenBucket(), at.field("token_bucket"))
                        : Optional.empty(),
                LimitedDescriptorDecoder.decode(proto.getDescriptorsList(), at),
                RateLimitDecoder.OF_FILTERS.decode(proto.getRateLimitsList(), at),
                RateLimitDecoder.stage(proto.getStage(), at.field("stage")),
                RateLimitDecoder.ofVirtualHost(proto.getVhRateLimitsValue(), at.field("vh_rate_limits")),
                !proto.hasAlwaysConsumeDefaultTokenBucket()
                        || proto.getAlwaysConsumeDefaultTokenBucket().getValue(),
                proto.hasMaxDynamicDescriptors()
                        ? (int) Math.min(
                                Integer.toUnsignedLong(
                                        proto.getMaxDynamicDescriptors().getValue()),
                                Integer.MAX_VALUE)
                        : TokenLimits.MAX_DYNAMIC);
    }
}
