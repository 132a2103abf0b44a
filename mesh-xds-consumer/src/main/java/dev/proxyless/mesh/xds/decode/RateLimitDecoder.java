package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.RateLimit;
import dev.proxyless.mesh.model.route.RateLimitAction;
import dev.proxyless.mesh.model.route.RateLimits;
import dev.proxyless.mesh.model.route.RateLimits.VirtualHostOption;
import io.envoyproxy.envoy.config.route.v3.RateLimit.HitsAddend;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.VhRateLimitsOptions;
import io.envoyproxy.envoy.extensions.common.ratelimit.v3.XRateLimitHeadersRFCVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What makes the descriptors by which calls are counted (Envoy {@code route.v3.RateLimit}). */
final class RateLimitDecoder {

    private static final String MESSAGE = "envoy.config.route.v3.RateLimit";
    private static final String ONLY_ON_ROUTES = "use it in rate_limits of routes and virtual hosts";
    private static final int MAX_STAGE = 10;
    private static final long MOST_HITS = 1_000_000_000;

    static final FieldRules ROUTE_RULES = FieldRules.of(MESSAGE)
            .at("of a route or a virtual host")
            .honouring("stage", "actions")
            .honouringPartly(
                    "disable_key",
                    "with one there are no descriptors for local rate limits, as in Envoy; a rate limit service is "
                            + "asked unless the runtime has 0 for ratelimit.KEY.http_filter_enabled")
            .honouringPartly(
                    "apply_on_stream_done", "if true no rate limit service is asked; local rate limits pass it over")
            .reporting("limit", "the limits are those of the filter, or of the service")
            .reporting("hits_addend", "each call counts once; use rate_limits of the filter");
    static final FieldRules FILTER_RULES = FieldRules.of(MESSAGE)
            .at("of a filter")
            .honouring("actions", "hits_addend")
            .honouringPartly(
                    "apply_on_stream_done", "if true there are no descriptors: nothing is counted at the end of a call")
            .refusing("stage", ONLY_ON_ROUTES)
            .refusing("disable_key", ONLY_ON_ROUTES)
            .refusing("limit", "write the limit in descriptors");
    static final FieldRules HITS_RULES = FieldRules.of(MESSAGE + ".HitsAddend").honouring("number", "format");

    /** What routes and virtual hosts say. */
    static final RateLimitDecoder OF_LEVELS = new RateLimitDecoder(false);
    /** What a filter says. */
    static final RateLimitDecoder OF_FILTERS = new RateLimitDecoder(true);

    private final boolean ofFilter;
    private final RateLimitActionDecoder actions;

    private RateLimitDecoder(boolean ofFilter) {
        this.ofFilter = ofFilter;
        this.actions = new RateLimitActionDecoder(ofFilter);
    }

    /** What counts the calls of a route. */
    static RateLimits ofRoute(RouteAction proto, List<RateLimit> virtualHost, FieldPath at) {
        return proto.getRateLimitsCount() == 0 && virtualHost.isEmpty()
                ? RateLimits.NONE
                : new RateLimits(
                        OF_LEVELS.decode(proto.getRateLimitsList(), at), virtualHost, includesVirtualHost(proto));
    }

    @SuppressWarnings("deprecation") // By its descriptor it would be asked by reflection.
    private static boolean includesVirtualHost(RouteAction proto) {
        return proto.getIncludeVhRateLimits().getValue();
    }

    /** The descriptors of {@code rate_limits}; without those that filters do not ask for. */
    List<RateLimit> decode(List<io.envoyproxy.envoy.config.route.v3.RateLimit> protos, FieldPath parent) {
        List<RateLimit> limits = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            RateLimit limit = decode(protos.get(i), parent.item("rate_limits", i));
            if (limit != null) {
                limits.add(limit);
            }
        }
        return limits;
    }

    private @Nullable RateLimit decode(io.envoyproxy.envoy.config.route.v3.RateLimit proto, FieldPath at) {
        (ofFilter ? FILTER_RULES : ROUTE_RULES).apply(proto, at);
        List<RateLimitAction> read = actions.decode(proto.getActionsList(), at);
        int stage = stage(proto.getStage().getValue(), at.field("stage"));
        Optional<TextFormat> hits = ofFilter && proto.hasHitsAddend()
                ? hits(proto.getHitsAddend(), at.field("hits_addend"))
                : Optional.empty();
        if (read == null || (ofFilter && proto.getApplyOnStreamDone())) {
            return null;
        }
        boolean ofProcess = proto.getDisableKey().isEmpty();
        return new RateLimit(read, stage, hits, ofProcess, ofAll(proto, at));
    }

    private static Fraction ofAll(io.envoyproxy.envoy.config.route.v3.RateLimit proto, FieldPath at) {
        if (proto.getApplyOnStreamDone()) {
            return Fraction.NONE;
        }
        String key = proto.getDisableKey();
        return key.isEmpty()
                ? Fraction.ALL
                : RuntimeDecoder.fraction(
                        "ratelimit." + key + ".http_filter_enabled", Fraction.ALL, at.field("disable_key"));
    }

    static int stage(int stage, FieldPath at) {
        if (stage < 0 || stage > MAX_STAGE) {
            at.refuse(Integer.toUnsignedString(stage) + " (expected: 0 to " + MAX_STAGE + ")");
        }
        return stage;
    }

    /** What a filter says of the {@code rate_limits} of a virtual host, by its number, which is the same in both filters. */
    static VirtualHostOption ofVirtualHost(int option, FieldPath at) {
        return switch (option) {
            case VhRateLimitsOptions.OVERRIDE_VALUE -> VirtualHostOption.OVERRIDE;
            case VhRateLimitsOptions.INCLUDE_VALUE -> VirtualHostOption.INCLUDE;
            case VhRateLimitsOptions.IGNORE_VALUE -> VirtualHostOption.IGNORE;
            default -> {
                at.refuse(option + " (expected: OVERRIDE, INCLUDE or IGNORE)");
                yield VirtualHostOption.IGNORE;
            }
        };
    }

    /** Whether responses have {@code x-ratelimit} headers, by the number of their version, which is the same in both filters. */
    static boolean tellsLimit(int version, FieldPath at) {
        if (XRateLimitHeadersRFCVersion.forNumber(version) == null) {
            at.refuse(version + " (expected: OFF or DRAFT_VERSION_03)");
        }
        return version == XRateLimitHeadersRFCVersion.DRAFT_VERSION_03_VALUE;
    }

    private static Optional<TextFormat> hits(HitsAddend proto, FieldPath at) {
        HITS_RULES.apply(proto, at);
        String format = proto.getFormat();
        if (proto.hasNumber() == !format.isEmpty()) {
            at.refuse((proto.hasNumber() ? "number and format" : "nothing") + " (expected: number or format)");
            return Optional.empty();
        }
        if (proto.hasNumber()) {
            String number = Long.toUnsignedString(proto.getNumber().getValue());
            if (Long.compareUnsigned(proto.getNumber().getValue(), MOST_HITS) > 0) {
                at.field("number").refuse(number + " (expected: 0 to " + MOST_HITS + ")");
            }
            return Optional.of(TextFormat.literal(number));
        }
        boolean one = format.length() > 2 && format.indexOf('%', 1) == format.length() - 1;
        if (!one || !format.startsWith("%")) {
            at.field("format").refuse("\"" + format + "\" (expected: one operator, such as %REQ(x-cost)%)");
            return Optional.empty();
        }
        try {
            return Optional.of(TextFormat.parse(format, System::getenv));
        } catch (IllegalArgumentException e) {
            at.field("format").refuse(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
