package dev.proxyless.mesh.grpc;

import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import org.jspecify.annotations.Nullable;

/**
 * What a route's action means for gRPC, worked out once for each revision.
 *
 * @param serviceConfig the parsed service config, with the retry policy
 * @param timeouts how long an RPC may take
 * @param authority what {@code :authority} says instead of the channel's; null if it stays
 * @param hosts where retries go
 */
record RoutePlan(
        Object serviceConfig, Timeouts timeouts, @Nullable String authority, RetryHosts hosts) {

    static RoutePlan of(RouteAction.Forward action, RetryConfigs configs) {
        return new RoutePlan(
                configs.of(action.policy().retry()),
                Timeouts.of(action.policy()),
                action.hostRewrite().orElse(null),
                action.policy().retry().map(RetryPolicy::hosts).orElse(RetryHosts.ANY));
    }
}
