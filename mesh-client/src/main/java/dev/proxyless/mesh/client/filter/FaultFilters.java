package dev.proxyless.mesh.client.filter;

import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.filter.config.FaultConfig.Abort;
import dev.proxyless.mesh.model.filter.config.FaultConfig.Delay;
import dev.proxyless.mesh.model.filter.config.FaultConfig.ResponseRate;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.RequestFields;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Delays and aborts calls, and slows their responses down, on purpose. The most specific level alone counts. Calls with faults are counted for the filter as a
 * whole, over all routes that change its configuration.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/fault_filter">Envoy, fault
 *     injection</a>
 */
final class FaultFilters implements FilterFactory<FaultConfig> {

    private static final String DELAY = "x-envoy-fault-delay-request";
    private static final String ABORT = "x-envoy-fault-abort-request";
    private static final String ABORT_GRPC = "x-envoy-fault-abort-grpc-request";
    private static final String THROUGHPUT = "x-envoy-fault-throughput-response";
    private static final String PERCENTAGE = "-percentage";

    private static final long BYTES_PER_KIB = 1024;

    @Override
    public Class<FaultConfig> configType() {
        return FaultConfig.class;
    }

    @Override
    public CallFilter create(FaultConfig config, List<FaultConfig> overrides) {
        return new Filter(FilterFactory.mostSpecific(config, overrides));
    }

    private static final class Filter implements CallFilter {

        private final FaultConfig config;
        private final AtomicLong active = new AtomicLong();

        Filter(FaultConfig config) {
            this.config = config;
        }

        @Override
        public FilterAction onRequest(FilterCall call) {
            if (!isMeant(call)) {
                return FilterAction.CONTINUE;
            }
            if (active.get() >= config.maxActiveFaults().orElse(Long.MAX_VALUE)) {
                call.acted("overflow");
                return FilterAction.CONTINUE;
            }
            boolean slowed = slow(call);
            Duration delay = delay(call);
            FilterAction then = abort(call);
            if (!slowed && delay.isZero() && then == FilterAction.CONTINUE) {
                return then;
            }
            active.incrementAndGet();
            call.onEnd(active::decrementAndGet);
            if (then != FilterAction.CONTINUE) {
                call.acted("abort");
            }
            if (delay.isZero()) {
                return then;
            }
            call.acted("delay");
            return new FilterAction.Delay(delay, then);
        }

        private boolean isMeant(FilterCall call) {
            RequestFields request = call.request();
            if (!config.upstreamCluster().isEmpty() && !config.upstreamCluster().equals(call.cluster())) {
                return false;
            }
            if (!config.downstreamNodes().isEmpty()) {
                String node = request.header("x-envoy-downstream-service-node");
                if (node == null || !config.downstreamNodes().contains(node)) {
                    return false;
                }
            }
            for (HeaderMatch header : config.headers()) {
                if (!header.matches(request.header(header.name()))) {
                    return false;
                }
            }
            return true;
        }

        /** Slows the response down, if it is one of these. */
        private boolean slow(FilterCall call) {
            long rate = config.responseRate().isEmpty()
                    ? 0
                    : rate(config.responseRate().get(), call);
            if (rate == 0 || !call.slowResponse(rate)) {
                return false;
            }
            call.acted("response_rate_limit");
            return true;
        }

        private static long rate(ResponseRate rate, FilterCall call) {
            if (rate.fixed().isPresent()) {
                return isHit(rate.share(), call) ? rate.fixed().getAsLong() : 0;
            }
            long kib = number(call.request().header(THROUGHPUT), Long.MAX_VALUE / BYTES_PER_KIB);
            return kib > 0 && isHit(asked(rate.share(), THROUGHPUT, call), call) ? kib * BYTES_PER_KIB : 0;
        }

        private Duration delay(FilterCall call) {
            if (config.delay().isEmpty()) {
                return Duration.ZERO;
            }
            Delay delay = config.delay().get();
            if (delay.fixed().isPresent()) {
                return isHit(delay.share(), call) ? delay.fixed().get() : Duration.ZERO;
            }
            long millis = number(call.request().header(DELAY), Integer.MAX_VALUE);
            return millis > 0 && isHit(asked(delay.share(), DELAY, call), call)
                    ? Duration.ofMillis(millis)
                    : Duration.ZERO;
        }

        private FilterAction abort(FilterCall call) {
            if (config.abort().isEmpty()) {
                return FilterAction.CONTINUE;
            }
            Abort abort = config.abort().get();
            if (abort.httpStatus().isPresent() || abort.grpcStatus().isPresent()) {
                return isHit(abort.share(), call)
                        ? reply(abort.httpStatus(), abort.grpcStatus())
                        : FilterAction.CONTINUE;
            }
            OptionalInt http = code(call.request().header(ABORT), 200, 599);
            OptionalInt grpc = code(call.request().header(ABORT_GRPC), 0, 16);
            return (http.isPresent() || grpc.isPresent()) && isHit(asked(abort.share(), ABORT, call), call)
                    ? reply(http, grpc)
                    : FilterAction.CONTINUE;
        }

        /** As in Envoy, a gRPC code is told only to RPCs: for others it goes with a status of 200. */
        private static FilterAction reply(OptionalInt http, OptionalInt grpc) {
            return new FilterAction.Reply(
                    http.orElse(200),
                    http.isPresent() ? OptionalInt.empty() : grpc,
                    "fault filter abort",
                    List.of(),
                    "fault_filter_abort");
        }

        /** The share that a request asks for, if it is no more than the one that is configured. */
        private static Fraction asked(Fraction share, String header, FilterCall call) {
            String value = call.request().header(header + PERCENTAGE);
            long numerator = number(value, share.denominator());
            return numerator < 0
                    ? share
                    : new Fraction((int) Math.min(numerator, share.numerator()), share.denominator());
        }

        private static boolean isHit(Fraction share, FilterCall call) {
            return share.includes(call.random().nextLong());
        }

        private static OptionalInt code(@Nullable String text, int least, int most) {
            long value = number(text, most);
            return value >= least ? OptionalInt.of((int) value) : OptionalInt.empty();
        }

        /** A whole number of 0 to {@code most}, or -1 if the text is none. */
        private static long number(@Nullable String text, long most) {
            if (text == null) {
                return -1;
            }
            try {
                long value = Long.parseLong(text.strip());
                return value >= 0 && value <= most ? value : -1;
            } catch (NumberFormatException e) {
                return -1;
            }
        }
    }
}
