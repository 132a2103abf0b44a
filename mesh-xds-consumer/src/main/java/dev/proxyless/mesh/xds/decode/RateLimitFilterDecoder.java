package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.config.LimitedAnswer;
import dev.proxyless.mesh.model.filter.config.RateLimitConfig;
import dev.proxyless.mesh.model.filter.config.RateLimitSettings;
import dev.proxyless.mesh.model.match.Fraction;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimit;
import io.envoyproxy.envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute;
import io.envoyproxy.envoy.type.v3.HttpStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How many calls all processes may make, which a service says (Envoy {@code ratelimit.v3.RateLimit}). */
final class RateLimitFilterDecoder {

    static final String MESSAGE = "envoy.extensions.filters.http.ratelimit.v3.RateLimit";
    static final String ROUTE_MESSAGE = "envoy.extensions.filters.http.ratelimit.v3.RateLimitPerRoute";

    static final FieldRules RULES = FieldRules.of(MESSAGE)
            .honouring(
                    "domain",
                    "stage",
                    "timeout",
                    "failure_mode_deny",
                    "rate_limited_as_resource_exhausted",
                    "rate_limit_service",
                    "enable_x_ratelimit_headers",
                    "disable_x_envoy_ratelimited_header",
                    "rate_limited_status",
                    "response_headers_to_add",
                    "filter_enabled",
                    "filter_enforced")
            .honouringPartly(
                    "request_type",
                    "both and external; no call of a client is internal, as in an Envoy that knows no internal addresses")
            .honouring("status_on_error")
            .passingOver("stat_prefix");
    static final FieldRules ROUTE_RULES = FieldRules.of(ROUTE_MESSAGE)
            .honouring("vh_rate_limits", "rate_limits", "domain")
            .passingOver("override_option");
    static final FieldRules STATUS_RULES = FieldRules.of("envoy.type.v3.HttpStatus")
            .at("of calls about which a rate limit service says nothing")
            .honouringPartly("code", "200 to 599; unset is 500");

    private static final Duration TIMEOUT = Duration.ofMillis(20);
    private static final int INTERNAL_SERVER_ERROR = 500;

    private RateLimitFilterDecoder() {}

    static @Nullable FilterConfig decode(Any config, FieldPath at) {
        RateLimit proto = Extension.unpack(config, RateLimit.parser(), at);
        if (proto == null) {
            return null;
        }
        RULES.apply(proto, at);
        StringMatchDecoder.nonEmpty(proto.getDomain(), at.field("domain"));
        if (!proto.hasRateLimitService()) {
            at.field("rate_limit_service").refuse("missing (expected: a grpc_service)");
            return null;
        }
        RateLimitSettings settings = new RateLimitSettings(
                RateLimitServiceDecoder.decode(
                        proto.getRateLimitService(),
                        timeout(proto, at.field("timeout")),
                        at.field("rate_limit_service")),
                RateLimitDecoder.stage(proto.getStage(), at.field("stage")),
                enabled(proto, at),
                fraction(
                        proto.hasFilterEnforced() ? proto.getFilterEnforced() : null,
                        "ratelimit.http_filter_enforcing",
                        at.field("filter_enforced")),
                answer(proto, at),
                proto.getFailureModeDeny()
                        ? OptionalInt.of(statusOnError(proto.getStatusOnError(), at.field("status_on_error")))
                        : OptionalInt.empty());
        return RateLimitConfig.of(settings, proto.getDomain());
    }

    /** What a route says. */
    static @Nullable FilterConfig decodeOverride(Any config, FieldPath at) {
        RateLimitPerRoute proto = Extension.unpack(config, RateLimitPerRoute.parser(), at);
        if (proto == null) {
            return null;
        }
        ROUTE_RULES.apply(proto, at);
        return new RateLimitConfig(
                Optional.empty(),
                proto.getDomain(),
                RateLimitDecoder.ofVirtualHost(proto.getVhRateLimitsValue(), at.field("vh_rate_limits")),
                RateLimitDecoder.OF_FILTERS.decode(proto.getRateLimitsList(), at));
    }

    private static Duration timeout(RateLimit proto, FieldPath at) {
        return proto.hasTimeout() ? Scalars.duration(proto.getTimeout(), at) : TIMEOUT;
    }

    /** No call of a client is internal to an Envoy that is not told which addresses are. */
    private static Fraction enabled(RateLimit proto, FieldPath at) {
        Fraction enabled = fraction(
                proto.hasFilterEnabled() ? proto.getFilterEnabled() : null,
                "ratelimit.http_filter_enabled",
                at.field("filter_enabled"));
        switch (proto.getRequestType()) {
            case "", "both", "external" -> {
                return enabled;
            }
            case "internal" -> at.field("request_type").report("\"internal\": no call is asked about");
            default ->
                at.field("request_type")
                        .refuse("\"" + proto.getRequestType() + "\" (expected: internal, external or both)");
        }
        return Fraction.NONE;
    }

    /** As in Envoy, a key of its own decides where nothing is configured. */
    private static Fraction fraction(@Nullable RuntimeFractionalPercent proto, String key, FieldPath at) {
        return proto == null ? RuntimeDecoder.fraction(key, Fraction.ALL, at) : RuntimeDecoder.fraction(proto, at);
    }

    private static LimitedAnswer answer(RateLimit proto, FieldPath at) {
        return new LimitedAnswer(
                proto.hasRateLimitedStatus()
                        ? LimitedAnswerDecoder.status(proto.getRateLimitedStatus(), at.field("rate_limited_status"))
                        : LimitedAnswerDecoder.TOO_MANY_REQUESTS,
                proto.getRateLimitedAsResourceExhausted()
                        ? LimitedAnswerDecoder.RESOURCE_EXHAUSTED
                        : OptionalInt.empty(),
                LimitedAnswerDecoder.headers(proto.getResponseHeadersToAddList(), at, "response_headers_to_add"),
                !proto.getDisableXEnvoyRatelimitedHeader(),
                RateLimitDecoder.tellsLimit(
                        proto.getEnableXRatelimitHeadersValue(), at.field("enable_x_ratelimit_headers")));
    }

    private static int statusOnError(HttpStatus proto, FieldPath at) {
        STATUS_RULES.apply(proto, at);
        int code = proto.getCodeValue();
        if (code != 0 && (code < 200 || code > 599)) {
            at.field("code").refuse(code + " (expected: 200 to 599)");
        }
        return code == 0 ? INTERNAL_SERVER_ERROR : code;
    }
}
