package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryPolicy;
import java.util.List;

/**
 * What a route's action means for gRPC, worked out once for each revision.
 *
 * @param serviceConfig the parsed service config, with the retry policy
 * @param withoutRetry the parsed service config for requests that the policy does not want tried again
 * @param onRequest conditions on the request without which there is no retry; none if there always may be one
 * @param timeouts how long an RPC may take
 * @param hosts where retries go
 * @param hedged whether attempts run beside each other
 * @param attemptHeaders what is said of attempts in headers
 * @param origin who made it
 */
record RoutePlan(
        Object serviceConfig,
        Object withoutRetry,
        List<HeaderMatch> onRequest,
        Timeouts timeouts,
        RetryHosts hosts,
        boolean hedged,
        AttemptHeaders attemptHeaders,
        Origin origin) {

    /** Of copies, which are sent without a service config: no limit, no retry, anywhere. */
    static final RoutePlan OF_COPIES = new RoutePlan(
            "",
            "",
            List.of(),
            new Timeouts(0, 0, 0, false, 0),
            RetryHosts.ANY,
            false,
            AttemptHeaders.NONE,
            Origin.COPY);

    /** Who says what an RPC may take. */
    enum Origin {
        /** Its route. */
        ROUTE,
        /** The RPC itself, in headers. */
        REQUEST,
        /** Nobody: it is a copy of another, which stays at its cluster whatever becomes of routes. */
        COPY
    }

    static RoutePlan of(CallPolicy policy, RetryConfigs configs, Origin origin) {
        return new RoutePlan(
                configs.of(policy),
                configs.none(),
                policy.retry().map(retry -> retry.conditions().requestHeaders()).orElse(List.of()),
                Timeouts.of(policy),
                policy.retry().map(RetryPolicy::hosts).orElse(RetryHosts.ANY),
                RetryConfigs.isHedged(policy),
                policy.attemptHeaders(),
                origin);
    }

    /** The parsed service config of an RPC. */
    Object serviceConfig(RequestView request) {
        if (onRequest.isEmpty()) {
            return serviceConfig;
        }
        for (HeaderMatch match : onRequest) {
            if (match.matches(request.header(match.name()))) {
                return serviceConfig;
            }
        }
        return withoutRetry;
    }
}
