package dev.proxyless.mesh.client.retry;

import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for itself in Envoy's headers: other limits, more conditions. For clients that were told to heed
 * them.
 *
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#http-headers-consumed-from-downstream-clients">
 *     Envoy, router filter</a>
 */
public final class RequestOverrides {

    private static final String RETRY_ON = "x-envoy-retry-on";
    private static final String RETRY_GRPC_ON = "x-envoy-retry-grpc-on";
    private static final String MAX_RETRIES = "x-envoy-max-retries";
    private static final String STATUS_CODES = "x-envoy-retriable-status-codes";
    private static final String HEADER_NAMES = "x-envoy-retriable-header-names";
    private static final String TIMEOUT = "x-envoy-upstream-rq-timeout-ms";
    private static final String PER_TRY_TIMEOUT = "x-envoy-upstream-rq-per-try-timeout-ms";
    private static final String HEDGE = "x-envoy-hedge-on-per-try-timeout";

    /** The headers that are heeded. */
    public static final List<String> HEADERS =
            List.of(RETRY_ON, RETRY_GRPC_ON, MAX_RETRIES, STATUS_CODES, HEADER_NAMES, TIMEOUT, PER_TRY_TIMEOUT, HEDGE);

    /** Takes the headers away, for they are for the mesh and not for endpoints. */
    public static final List<HeaderMutation> REMOVALS =
            HEADERS.stream().<HeaderMutation>map(HeaderMutation.Remove::new).toList();

    /** Those that only {@code x-envoy-retry-grpc-on} may name. */
    private static final Set<RetryOn> GRPC = Set.of(
            RetryOn.CANCELLED,
            RetryOn.DEADLINE_EXCEEDED,
            RetryOn.INTERNAL,
            RetryOn.RESOURCE_EXHAUSTED,
            RetryOn.UNAVAILABLE);

    /** What is longer is no limit that anybody could tell from it, and would overflow. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private RequestOverrides() {}

    /**
     * The policy for a request.
     *
     * @param policy the route's
     * @param request the request
     * @return null if the request asks for nothing
     */
    public static @Nullable CallPolicy apply(CallPolicy policy, RequestView request) {
        if (HEADERS.stream().allMatch(name -> request.header(name) == null)) {
            return null;
        }
        CallPolicy asked = hedge(policy, request.header(HEDGE));
        long timeout = number(request.header(TIMEOUT));
        if (timeout >= 0) {
            asked = within(asked, millis(timeout));
        }
        return retry(asked, request);
    }

    /** The limit of a stream stays beside the one that is asked for. */
    private static CallPolicy within(CallPolicy policy, Duration timeout) {
        StreamDuration limits = policy.streamDuration().orElse(null);
        if (limits == null || limits.isBesideTimeout()) {
            return policy.withTimeout(timeout);
        }
        boolean shorter = limits.max()
                .filter(max -> !max.isZero() && max.compareTo(timeout) < 0)
                .isPresent();
        return timeout.isZero() || shorter
                ? policy
                : policy.withStreamDuration(new StreamDuration(
                        Optional.of(timeout), limits.grpcTimeoutHeaderMax(), limits.grpcTimeoutHeaderOffset()));
    }

    private static CallPolicy hedge(CallPolicy policy, @Nullable String value) {
        return "true".equals(value)
                ? policy.withHedging(true)
                : "false".equals(value) ? policy.withHedging(false) : policy;
    }

    private static CallPolicy retry(CallPolicy policy, RequestView request) {
        RetryPolicy base = policy.retry().orElse(RetryPolicy.of(Set.of(), RetryPolicy.DEFAULT_NUM_RETRIES));
        RetryPolicy asked = base.withConditions(conditions(base.conditions(), request));
        long maxRetries = number(request.header(MAX_RETRIES));
        if (maxRetries >= 0) {
            asked = asked.withNumRetries((int) Math.min(maxRetries, Integer.MAX_VALUE));
        }
        long perTry = number(request.header(PER_TRY_TIMEOUT));
        if (perTry >= 0) {
            asked = asked.withPerTryTimeout(millis(perTry));
        }
        return asked.equals(base) ? policy : policy.withRetry(asked);
    }

    private static RetryConditions conditions(RetryConditions base, RequestView request) {
        Set<RetryOn> retryOn = EnumSet.noneOf(RetryOn.class);
        retryOn.addAll(base.retryOn());
        forEach(
                request.header(RETRY_ON),
                token -> RetryOn.of(token)
                        .filter(condition -> !GRPC.contains(condition))
                        .ifPresent(retryOn::add));
        forEach(
                request.header(RETRY_GRPC_ON),
                token -> RetryOn.of(token).filter(GRPC::contains).ifPresent(retryOn::add));
        Set<Integer> codes = new HashSet<>(base.statusCodes());
        forEach(request.header(STATUS_CODES), token -> {
            long code = number(token);
            if (code >= 0 && code <= Integer.MAX_VALUE) {
                codes.add((int) code);
            }
        });
        List<HeaderMatch> headers = new ArrayList<>(base.responseHeaders());
        forEach(request.header(HEADER_NAMES), name -> headers.add(new HeaderMatch.Present(name, true, false)));
        return new RetryConditions(retryOn, codes, headers, base.requestHeaders());
    }

    private static void forEach(@Nullable String list, Consumer<String> action) {
        if (list != null) {
            for (String token : list.split(",", -1)) {
                if (!token.isBlank()) {
                    action.accept(token.strip());
                }
            }
        }
    }

    private static Duration millis(long number) {
        return Duration.ofMillis(Math.min(number, LONGEST.toMillis()));
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? -1 : Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
