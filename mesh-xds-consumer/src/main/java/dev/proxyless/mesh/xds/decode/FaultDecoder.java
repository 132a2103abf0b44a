package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.match.Fraction;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultDelay;
import io.envoyproxy.envoy.extensions.filters.common.fault.v3.FaultRateLimit;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Faults that are made on purpose (Envoy {@code fault.v3.HTTPFault}; gRFC A33). */
final class FaultDecoder {

    static final String MESSAGE = "envoy.extensions.filters.http.fault.v3.HTTPFault";

    private static final int LEAST_STATUS = 200;
    private static final int MOST_STATUS = 599;
    private static final int MOST_CODE = 16;

    static final FieldRules RULES = FieldRules.of(MESSAGE)
            .honouring("delay", "abort", "upstream_cluster", "headers", "downstream_nodes", "max_active_faults")
            .passingOver("disable_downstream_cluster_stats", "filter_metadata")
            .honouringPartly(
                    "response_rate_limit", "the bodies of endpoints' responses over HTTP; RPCs are not slowed down")
            .honouringPartly("delay_percent_runtime", "not for header_delay")
            .honouringPartly("abort_percent_runtime", "not for header_abort")
            .honouring("abort_http_status_runtime", "abort_grpc_status_runtime", "max_active_faults_runtime")
            .honouringPartly("delay_duration_runtime", "not for header_delay")
            .honouringPartly("response_rate_limit_percent_runtime", "not for header_limit");
    static final FieldRules DELAY_RULES = FieldRules.of("envoy.extensions.filters.common.fault.v3.FaultDelay")
            .honouring("fixed_delay", "header_delay", "percentage");
    static final FieldRules ABORT_RULES = FieldRules.of("envoy.extensions.filters.http.fault.v3.FaultAbort")
            .honouring("http_status", "grpc_status", "header_abort", "percentage");

    static final FieldRules RATE_RULES = FieldRules.of("envoy.extensions.filters.common.fault.v3.FaultRateLimit")
            .honouring("fixed_limit", "header_limit", "percentage");
    static final FieldRules FIXED_RATE_RULES = FieldRules.of(
                    "envoy.extensions.filters.common.fault.v3.FaultRateLimit.FixedLimit")
            .honouring("limit_kbps");

    /** The keys of the runtime that count where no others are named. */
    private static final String DELAY_PERCENT = "fault.http.delay.fixed_delay_percent";

    private static final String ABORT_PERCENT = "fault.http.abort.abort_percent";
    private static final String ABORT_STATUS = "fault.http.abort.http_status";
    private static final String ABORT_GRPC_STATUS = "fault.http.abort.grpc_status";
    private static final String DELAY_DURATION = "fault.http.delay.fixed_duration_ms";
    private static final String MAX_ACTIVE = "fault.http.max_active_faults";

    private static final String RATE_PERCENT = "fault.http.rate_limit.response_percent";

    private static final long BYTES_PER_KIB = 1024;
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final long UNSET = -1;

    /** What a percentage is that is not set. */
    private static final Fraction NONE = new Fraction(0, 100);

    private FaultDecoder() {}

    static @Nullable FilterConfig decode(Any config, FieldPath at) {
        HTTPFault proto = Extension.unpack(config, HTTPFault.parser(), at);
        if (proto == null) {
            return null;
        }
        RULES.apply(proto, at);
        return new FaultConfig(
                proto.hasDelay() ? delay(proto, at) : Optional.empty(),
                proto.hasAbort() ? abort(proto, at) : Optional.empty(),
                proto.getUpstreamCluster(),
                HeaderMatchDecoder.decode(proto.getHeadersList(), at, "headers"),
                new HashSet<>(proto.getDownstreamNodesList()),
                maxActive(proto, at),
                proto.hasResponseRateLimit() ? responseRate(proto, at) : Optional.empty());
    }

    private static Optional<FaultConfig.ResponseRate> responseRate(HTTPFault fault, FieldPath above) {
        FaultRateLimit proto = fault.getResponseRateLimit();
        FieldPath at = above.field("response_rate_limit");
        RATE_RULES.apply(proto, at);
        Fraction share = proto.hasPercentage() ? Scalars.fraction(proto.getPercentage(), at.field("percentage")) : NONE;
        return switch (proto.getLimitTypeCase()) {
            case FIXED_LIMIT -> {
                FieldPath limit = at.field("fixed_limit");
                FIXED_RATE_RULES.apply(proto.getFixedLimit(), limit);
                long kib = proto.getFixedLimit().getLimitKbps();
                if (kib == 0) {
                    limit.field("limit_kbps").refuse("0 (expected: >= 1)");
                }
                long bytes = kib < 0 || kib > NO_LIMIT / BYTES_PER_KIB ? NO_LIMIT : kib * BYTES_PER_KIB;
                yield Optional.of(new FaultConfig.ResponseRate(
                        OptionalLong.of(bytes),
                        RuntimeDecoder.fraction(
                                key(fault.getResponseRateLimitPercentRuntime(), RATE_PERCENT),
                                share,
                                above.field("response_rate_limit_percent_runtime"))));
            }
            case HEADER_LIMIT -> Optional.of(new FaultConfig.ResponseRate(OptionalLong.empty(), share));
            case LIMITTYPE_NOT_SET -> {
                at.refuse("no limit (expected: fixed_limit or header_limit)");
                yield Optional.empty();
            }
        };
    }

    private static OptionalLong maxActive(HTTPFault proto, FieldPath at) {
        long configured = proto.hasMaxActiveFaults()
                ? Integer.toUnsignedLong(proto.getMaxActiveFaults().getValue())
                : NO_LIMIT;
        long most = RuntimeDecoder.integer(
                key(proto.getMaxActiveFaultsRuntime(), MAX_ACTIVE), configured, at.field("max_active_faults_runtime"));
        return most == NO_LIMIT ? OptionalLong.empty() : OptionalLong.of(most);
    }

    private static Optional<FaultConfig.Delay> delay(HTTPFault fault, FieldPath above) {
        FaultDelay proto = fault.getDelay();
        FieldPath at = above.field("delay");
        DELAY_RULES.apply(proto, at);
        Fraction share = proto.hasPercentage() ? Scalars.fraction(proto.getPercentage(), at.field("percentage")) : NONE;
        return switch (proto.getFaultDelaySecifierCase()) {
            case FIXED_DELAY -> {
                Duration duration = duration(fault, above);
                Fraction chosen = RuntimeDecoder.fraction(
                        key(fault.getDelayPercentRuntime(), DELAY_PERCENT),
                        share,
                        above.field("delay_percent_runtime"));
                // As in Envoy, a runtime that says zero turns the delay off.
                yield duration.isZero()
                        ? Optional.empty()
                        : Optional.of(new FaultConfig.Delay(Optional.of(duration), chosen));
            }
            case HEADER_DELAY -> Optional.of(new FaultConfig.Delay(Optional.empty(), share));
            case FAULTDELAYSECIFIER_NOT_SET -> {
                at.refuse("no delay (expected: fixed_delay or header_delay)");
                yield Optional.empty();
            }
        };
    }

    private static Duration duration(HTTPFault fault, FieldPath above) {
        Duration configured = Scalars.positiveDuration(
                fault.getDelay().getFixedDelay(), above.field("delay").field("fixed_delay"));
        long millis = RuntimeDecoder.integer(
                key(fault.getDelayDurationRuntime(), DELAY_DURATION), UNSET, above.field("delay_duration_runtime"));
        return millis == UNSET ? configured : Duration.ofMillis(millis);
    }

    private static Optional<FaultConfig.Abort> abort(HTTPFault fault, FieldPath above) {
        FaultAbort proto = fault.getAbort();
        FieldPath at = above.field("abort");
        ABORT_RULES.apply(proto, at);
        Fraction share = proto.hasPercentage() ? Scalars.fraction(proto.getPercentage(), at.field("percentage")) : NONE;
        OptionalInt http = OptionalInt.empty();
        OptionalInt grpc = OptionalInt.empty();
        switch (proto.getErrorTypeCase()) {
            case HTTP_STATUS -> http = code(proto.getHttpStatus(), LEAST_STATUS, MOST_STATUS, at.field("http_status"));
            case GRPC_STATUS -> grpc = code(proto.getGrpcStatus(), 0, MOST_CODE, at.field("grpc_status"));
            case HEADER_ABORT -> {}
            case ERRORTYPE_NOT_SET -> {
                at.refuse("no status (expected: http_status, grpc_status or header_abort)");
                return Optional.empty();
            }
        }
        Fraction chosen = proto.hasHeaderAbort()
                ? share
                : RuntimeDecoder.fraction(
                        key(fault.getAbortPercentRuntime(), ABORT_PERCENT),
                        share,
                        above.field("abort_percent_runtime"));
        return Optional.of(new FaultConfig.Abort(
                ofRuntime(
                        http,
                        key(fault.getAbortHttpStatusRuntime(), ABORT_STATUS),
                        LEAST_STATUS,
                        MOST_STATUS,
                        above.field("abort_http_status_runtime")),
                ofRuntime(
                        grpc,
                        key(fault.getAbortGrpcStatusRuntime(), ABORT_GRPC_STATUS),
                        0,
                        MOST_CODE,
                        above.field("abort_grpc_status_runtime")),
                chosen));
    }

    /** The number of the runtime, if it is one that may be, in place of one that is configured. */
    private static OptionalInt ofRuntime(OptionalInt configured, String key, int least, int most, FieldPath at) {
        if (configured.isEmpty()) {
            return configured;
        }
        long number = RuntimeDecoder.integer(key, configured.getAsInt(), at);
        return number >= least && number <= most ? OptionalInt.of((int) number) : configured;
    }

    private static String key(String named, String otherwise) {
        return named.isEmpty() ? otherwise : named;
    }

    private static OptionalInt code(int value, int least, int most, FieldPath at) {
        if (value < least || value > most) {
            at.refuse(Integer.toUnsignedString(value) + " (expected: " + least + " to " + most + ")");
        }
        return OptionalInt.of(value);
    }
}
