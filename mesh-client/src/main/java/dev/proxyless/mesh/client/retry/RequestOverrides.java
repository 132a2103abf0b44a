package dev.proxyless.mesh.client.retry;

import dev.proxyless.mesh.client.policy.CallRules;
import dev.proxyless.mesh.client.policy.RetryRules;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.RetryConditions;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
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

    private static final List<String> HEADERS =
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

    private RequestOverrides() {}

    /**
     * The rules for a request.
     *
     * @param rules the route's
     * @param policy what they were compiled from
     * @param request the request
     * @return {@code rules} if the request asks for nothing
     */
    public static CallRules apply(CallRules rules, CallPolicy policy, RequestView request) {
        if (HEADERS.stream().allMatch(name -> request.header(name) == null)) {
            return rules;
        }
        long timeout = millis(request.header(TIMEOUT));
        long perTry = millis(request.header(PER_TRY_TIMEOUT));
        return rules.with(
                timeout < 0 ? rules.total() : total(rules, policy, timeout),
                perTry < 0 ? rules.perTry() : perTry,
                retry(rules, policy, request),
                hedge(rules, request.header(HEDGE)));
    }

    private static long total(CallRules rules, CallPolicy policy, long timeout) {
        return policy.streamDuration().isPresent() ? CallRules.shorter(rules.total(), timeout) : timeout;
    }

    private static boolean hedge(CallRules rules, @Nullable String value) {
        return "true".equals(value) || (rules.hedge() && !"false".equals(value));
    }

    private static @Nullable RetryRules retry(CallRules rules, CallPolicy policy, RequestView request) {
        RetryPolicy base = policy.retry().orElse(RetryPolicy.of(Set.of(), RetryPolicy.DEFAULT_NUM_RETRIES));
        RetryConditions conditions = conditions(base.conditions(), request);
        long maxRetries = number(request.header(MAX_RETRIES));
        int numRetries = maxRetries < 0 ? base.numRetries() : (int) Math.min(maxRetries, Integer.MAX_VALUE);
        if (conditions.equals(base.conditions()) && numRetries == base.numRetries()) {
            return rules.retry();
        }
        RetryRules retry = RetryRules.of(base.withConditions(conditions).withNumRetries(numRetries));
        return retry.everRetries() ? retry : null;
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

    /** Milliseconds as nanoseconds, or -1 if there are none. */
    private static long millis(@Nullable String text) {
        long number = number(text);
        return number < 0 ? -1 : Math.min(number, Long.MAX_VALUE / 4_000_000) * 1_000_000;
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? -1 : Long.parseLong(text.strip());
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
