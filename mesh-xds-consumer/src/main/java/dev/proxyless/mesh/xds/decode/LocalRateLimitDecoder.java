package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.config.LocalRateLimitConfig;
import dev.proxyless.mesh.model.filter.config.TokenBucket;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.HeaderMutation;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.XRateLimitHeadersRFCVersion;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** How many calls a process may make (Envoy {@code local_ratelimit.v3.LocalRateLimit}). */
final class LocalRateLimitDecoder {

    static final String MESSAGE = "envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit";

    private static final String ONE_BUCKET = "without it calls would have the wrong limit; use token_bucket on routes";

    static final FieldRules RULES = FieldRules.of(MESSAGE)
            .honouring(
                    "status",
                    "token_bucket",
                    "filter_enabled",
                    "filter_enforced",
                    "response_headers_to_add",
                    "request_headers_to_add_when_not_enforced",
                    "rate_limited_as_resource_exhausted",
                    "enable_x_ratelimit_headers")
            .honouringPartly(
                    "local_rate_limit_per_downstream_connection",
                    "the process is the one connection that a proxy would see")
            .passingOver("stat_prefix")
            .reporting("stage", "it tells descriptors apart, which are not supported")
            .reporting("vh_rate_limits", "it is about descriptors, which are not supported")
            .reporting("always_consume_default_token_bucket", "it is about descriptors, which are not supported")
            .reporting("max_dynamic_descriptors", "it is about descriptors, which are not supported")
            .refusing("descriptors", ONE_BUCKET)
            .refusing("rate_limits", ONE_BUCKET)
            .refusing("local_cluster_rate_limit", "a client does not know its peers; set the limit of one process");
    static final FieldRules BUCKET_RULES =
            FieldRules.of("envoy.type.v3.TokenBucket").honouring("max_tokens", "tokens_per_fill", "fill_interval");
    static final FieldRules STATUS_RULES =
            FieldRules.of("envoy.type.v3.HttpStatus").honouringPartly("code", "below 400 it is 429, as in Envoy");

    private static final Duration LEAST_INTERVAL = Duration.ofMillis(50);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int RESOURCE_EXHAUSTED = 8;
    /** What a share is that is not set. */
    private static final Fraction NONE = new Fraction(0, 100);

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
                proto.hasTokenBucket() ? bucket(proto.getTokenBucket(), at.field("token_bucket")) : Optional.empty(),
                status(proto, at.field("status")),
                proto.getRateLimitedAsResourceExhausted() ? OptionalInt.of(RESOURCE_EXHAUSTED) : OptionalInt.empty(),
                proto.hasFilterEnabled()
                        ? RuntimeDecoder.fraction(proto.getFilterEnabled(), at.field("filter_enabled"))
                        : NONE,
                proto.hasFilterEnforced()
                        ? RuntimeDecoder.fraction(proto.getFilterEnforced(), at.field("filter_enforced"))
                        : NONE,
                headers(proto.getResponseHeadersToAddList(), at, "response_headers_to_add"),
                headers(
                        proto.getRequestHeadersToAddWhenNotEnforcedList(),
                        at,
                        "request_headers_to_add_when_not_enforced"),
                tellsLimit(proto, at.field("enable_x_ratelimit_headers")));
    }

    private static Optional<TokenBucket> bucket(io.envoyproxy.envoy.type.v3.TokenBucket proto, FieldPath at) {
        BUCKET_RULES.apply(proto, at);
        long max = Integer.toUnsignedLong(proto.getMaxTokens());
        long perFill = proto.hasTokensPerFill()
                ? Integer.toUnsignedLong(proto.getTokensPerFill().getValue())
                : 1;
        Duration interval = Scalars.duration(proto.getFillInterval(), at.field("fill_interval"));
        boolean valid = true;
        if (max == 0) {
            at.field("max_tokens").refuse("0 (expected: >= 1)");
            valid = false;
        }
        if (perFill == 0) {
            at.field("tokens_per_fill").refuse("0 (expected: >= 1)");
            valid = false;
        }
        if (interval.compareTo(LEAST_INTERVAL) < 0) {
            at.field("fill_interval").refuse(interval.toMillis() + " ms (expected: >= 50 ms)");
            valid = false;
        }
        return valid ? Optional.of(new TokenBucket(max, perFill, interval)) : Optional.empty();
    }

    private static int status(LocalRateLimit proto, FieldPath at) {
        if (!proto.hasStatus()) {
            return TOO_MANY_REQUESTS;
        }
        STATUS_RULES.apply(proto.getStatus(), at);
        int code = proto.getStatus().getCodeValue();
        if (code < 100 || code > 599) {
            at.field("code").refuse(code + " (expected: 100 to 599)");
        }
        return code < 400 || code > 599 ? TOO_MANY_REQUESTS : code;
    }

    private static List<HeaderMutation> headers(List<HeaderValueOption> protos, FieldPath at, String field) {
        if (protos.size() > 10) {
            at.field(field).refuse(protos.size() + " headers (expected: <= 10)");
        }
        List<HeaderMutation> headers = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            HeaderMutation header = HeaderRulesDecoder.put(protos.get(i), at.item(field, i));
            if (header != null) {
                headers.add(header);
            }
        }
        return headers;
    }

    private static boolean tellsLimit(LocalRateLimit proto, FieldPath at) {
        if (proto.getEnableXRatelimitHeaders() == XRateLimitHeadersRFCVersion.UNRECOGNIZED) {
            at.refuse(proto.getEnableXRatelimitHeadersValue() + " (expected: OFF or DRAFT_VERSION_03)");
        }
        return proto.getEnableXRatelimitHeaders() == XRateLimitHeadersRFCVersion.DRAFT_VERSION_03;
    }
}
