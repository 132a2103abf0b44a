package dev.proxyless.mesh.client.retry;

import dev.proxyless.mesh.client.policy.RetryRules;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.RetryOn;
import org.jspecify.annotations.Nullable;

/**
 * Whether an outcome is one that a policy wants tried again, as Envoy's router decides it.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on">
 *     Envoy, router filter</a>
 */
public final class RetryDecider {

    private RetryDecider() {}

    /** Whether {@code rules} want {@code outcome} tried again; says nothing of how often. */
    public static boolean isRetriable(RetryRules rules, Outcome outcome) {
        if (outcome instanceof Outcome.Response response) {
            return isRetriable(rules, response);
        }
        if (outcome instanceof Outcome.Failure failure) {
            return isRetriable(rules, failure);
        }
        throw new AssertionError(outcome);
    }

    private static boolean isRetriable(RetryRules rules, Outcome.Response response) {
        boolean byStatus = rules.isRetriable(response.status());
        if (!byStatus && !rules.readsHeaders()) {
            return false;
        }
        HeaderSource headers = response.headers();
        // A service that limits its callers by rate gains nothing from being asked again, unless the policy says so.
        if (headers.get("x-envoy-ratelimited") != null) {
            return rules.has(RetryOn.ENVOY_RATELIMITED);
        }
        return byStatus
                || (rules.has(RetryOn.RETRIABLE_HEADERS) && anyMatches(rules, headers))
                || isRetriableGrpcStatus(rules, headers.get("grpc-status"));
    }

    private static boolean anyMatches(RetryRules rules, HeaderSource headers) {
        for (HeaderMatch match : rules.responseHeaders()) {
            if (match.matches(headers.get(match.name()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRetriableGrpcStatus(RetryRules rules, @Nullable String code) {
        if (code == null) {
            return false;
        }
        return switch (code) {
            case "1" -> rules.has(RetryOn.CANCELLED);
            case "4" -> rules.has(RetryOn.DEADLINE_EXCEEDED);
            case "8" -> rules.has(RetryOn.RESOURCE_EXHAUSTED);
            case "13" -> rules.has(RetryOn.INTERNAL);
            case "14" -> rules.has(RetryOn.UNAVAILABLE);
            default -> false;
        };
    }

    /**
     * An endpoint that gives no answer stands for a 5xx and a gateway error, since that is what a caller behind a proxy
     * would see; a connection that fails, a refused stream and an attempt that takes too long are kinds of reset.
     */
    private static boolean isRetriable(RetryRules rules, Outcome.Failure failure) {
        return rules.has(RetryOn.RESET)
                || rules.has(RetryOn.FIVE_XX)
                || rules.has(RetryOn.GATEWAY_ERROR)
                || (rules.has(RetryOn.RESET_BEFORE_REQUEST) && isBeforeRequest(failure))
                || (rules.has(RetryOn.CONNECT_FAILURE) && failure instanceof Outcome.ConnectFailed)
                || (rules.has(RetryOn.REFUSED_STREAM) && failure instanceof Outcome.Refused);
    }

    private static boolean isBeforeRequest(Outcome.Failure failure) {
        return failure instanceof Outcome.ConnectFailed
                || (failure instanceof Outcome.Reset reset && !reset.requestSent());
    }
}
