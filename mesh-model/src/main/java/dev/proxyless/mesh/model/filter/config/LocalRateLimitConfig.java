package dev.proxyless.mesh.model.filter.config;

import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.HeaderMutation;
import java.util.List;
import java.util.OptionalInt;

/**
 * How many calls a process may make (Envoy {@code extensions.filters.http.local_ratelimit.v3.LocalRateLimit}).
 *
 * @param limits the limits
 * @param status the HTTP status of calls that are too many, 400 to 599
 * @param grpcStatus the code of RPCs that are too many; empty for the one that belongs to the HTTP status
 * @param enabled which share of calls is counted
 * @param enforced which share of those that are too many is answered; the others are sent nevertheless
 * @param limitedResponse changes to the headers of an answer to a call that is too many
 * @param unenforcedRequest changes to the headers of a request that is too many and sent nevertheless
 * @param tellsLimit whether responses tell the limit in {@code x-ratelimit-…} headers
 */
public record LocalRateLimitConfig(
        TokenLimits limits,
        int status,
        OptionalInt grpcStatus,
        Fraction enabled,
        Fraction enforced,
        List<HeaderMutation> limitedResponse,
        List<HeaderMutation> unenforcedRequest,
        boolean tellsLimit)
        implements FilterConfig {

    public LocalRateLimitConfig {
        limitedResponse = List.copyOf(limitedResponse);
        unenforcedRequest = List.copyOf(unenforcedRequest);
    }
}
