package dev.proxyless.mesh.client.retry;

import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.util.Set;

/**
 * Whether an outcome is one that a policy wants tried again, as Envoy's router decides it.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/configuration/http/http_filters/router_filter#x-envoy-retry-on">
 *     Envoy, router filter</a>
 */
public final class RetryDecider {

    private RetryDecider() {}

    /** Whether {@code policy} wants {@code outcome} tried again; says nothing of how often. */
    public static boolean isRetriable(RetryPolicy policy, Outcome outcome) {
        if (outcome instanceof Outcome.Response response) {
            return isRetriable(policy, response);
        }
        if (outcome instanceof Outcome.Failure failure) {
            return isRetriable(policy.retryOn(), failure);
        }
        throw new AssertionError(outcome);
    }

    private static boolean isRetriable(RetryPolicy policy, Outcome.Response response) {
        HeaderSource headers = response.headers();
        // A service that limits its callers by rate gains nothing from being asked again at once.
        if (headers.get("x-envoy-ratelimited") != null) {
            return false;
        }
        for (RetryOn condition : policy.retryOn()) {
            if (isMet(condition, policy, response.status(), headers)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isMet(RetryOn condition, RetryPolicy policy, int status, HeaderSource headers) {
        return switch (condition) {
            case FIVE_XX -> status >= 500 && status < 600;
            case GATEWAY_ERROR -> status >= 502 && status <= 504;
            case RETRIABLE_4XX -> status == 409;
            case RETRIABLE_STATUS_CODES -> policy.retriableStatusCodes().contains(status);
            case RETRIABLE_HEADERS -> anyMatches(policy, headers);
            case RESET, RESET_BEFORE_REQUEST, CONNECT_FAILURE, REFUSED_STREAM -> false;
            case CANCELLED -> isGrpcStatus(headers, "1");
            case DEADLINE_EXCEEDED -> isGrpcStatus(headers, "4");
            case RESOURCE_EXHAUSTED -> isGrpcStatus(headers, "8");
            case INTERNAL -> isGrpcStatus(headers, "13");
            case UNAVAILABLE -> isGrpcStatus(headers, "14");
        };
    }

    private static boolean anyMatches(RetryPolicy policy, HeaderSource headers) {
        for (HeaderMatch match : policy.retriableHeaders()) {
            if (match.matches(headers.get(match.name()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isGrpcStatus(HeaderSource headers, String code) {
        return code.equals(headers.get("grpc-status"));
    }

    /**
     * An endpoint that gives no answer stands for a 5xx and a gateway error, since that is what a caller behind a proxy
     * would see; a connection that fails, a refused stream and an attempt that takes too long are kinds of reset.
     */
    private static boolean isRetriable(Set<RetryOn> conditions, Outcome.Failure failure) {
        return conditions.contains(RetryOn.RESET)
                || conditions.contains(RetryOn.FIVE_XX)
                || conditions.contains(RetryOn.GATEWAY_ERROR)
                || (conditions.contains(RetryOn.RESET_BEFORE_REQUEST) && isBeforeRequest(failure))
                || (conditions.contains(RetryOn.CONNECT_FAILURE) && failure instanceof Outcome.ConnectFailed)
                || (conditions.contains(RetryOn.REFUSED_STREAM) && failure instanceof Outcome.Refused);
    }

    private static boolean isBeforeRequest(Outcome.Failure failure) {
        return failure instanceof Outcome.ConnectFailed
                || (failure instanceof Outcome.Reset reset && !reset.requestSent());
    }
}
