package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryBackOff.RateLimited;
import dev.proxyless.mesh.model.route.RetryBackOff.ResetHeader;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long to wait before a retry (Envoy {@code RetryPolicy.RetryBackOff}, {@code RetryPolicy.RateLimitedRetryBackOff}). */
final class BackOffDecoder {

    static final FieldRules RULES =
            FieldRules.of("envoy.config.route.v3.RetryPolicy.RetryBackOff").honouring("base_interval", "max_interval");
    static final FieldRules RATE_LIMITED_RULES = FieldRules.of(
                    "envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff")
            .honouring("reset_headers", "max_interval");
    static final FieldRules HEADER_RULES =
            FieldRules.of("envoy.config.route.v3.RetryPolicy.ResetHeader").honouring("name", "format");

    private BackOffDecoder() {}

    static RetryBackOff decode(RetryPolicy.RetryBackOff proto, FieldPath at) {
        RULES.apply(proto, at);
        Duration base = Scalars.positiveDuration(proto.getBaseInterval(), at.field("base_interval"));
        if (!proto.hasMaxInterval()) {
            return RetryBackOff.of(base);
        }
        Duration max = Scalars.positiveDuration(proto.getMaxInterval(), at.field("max_interval"));
        if (max.compareTo(base) < 0) {
            at.field("max_interval").refuse(max + " (expected: >= base_interval, " + base + ")");
            return RetryBackOff.of(base);
        }
        return RetryBackOff.of(base, max);
    }

    static RateLimited decode(RateLimitedRetryBackOff proto, FieldPath at) {
        RATE_LIMITED_RULES.apply(proto, at);
        if (proto.getResetHeadersCount() == 0) {
            at.field("reset_headers").refuse("none (expected: at least one)");
        }
        List<ResetHeader> headers = new ArrayList<>(proto.getResetHeadersCount());
        for (int i = 0; i < proto.getResetHeadersCount(); i++) {
            headers.add(header(proto.getResetHeaders(i), at.item("reset_headers", i)));
        }
        return new RateLimited(
                headers,
                proto.hasMaxInterval()
                        ? Scalars.positiveDuration(proto.getMaxInterval(), at.field("max_interval"))
                        : RateLimited.DEFAULT_MAX_INTERVAL);
    }

    private static ResetHeader header(RetryPolicy.ResetHeader proto, FieldPath at) {
        HEADER_RULES.apply(proto, at);
        if (proto.getName().isEmpty()) {
            at.field("name").refuse("\"\" (expected: a header's name)");
        }
        ResetHeader.Format format = switch (proto.getFormat()) {
            case SECONDS -> ResetHeader.Format.SECONDS;
            case UNIX_TIMESTAMP -> ResetHeader.Format.UNIX_TIMESTAMP;
            case UNRECOGNIZED -> {
                at.field("format").refuse(proto.getFormatValue() + " (expected: SECONDS or UNIX_TIMESTAMP)");
                yield ResetHeader.Format.SECONDS;
            }
        };
        return new ResetHeader(proto.getName(), format);
    }
}
