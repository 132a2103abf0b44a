package dev.proxyless.mesh.testkit;

import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption.HeaderAppendAction;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.time.Duration;
import java.util.Map;

/**
 * One route of a service, in few words. Immutable; each method gives a changed copy. Matches every path unless {@link
 * #prefix} says otherwise.
 */
public final class RouteDefinition {

    private final Route route;

    private RouteDefinition(Route route) {
        this.route = route;
    }

    /** All requests go to {@code cluster}. */
    public static RouteDefinition to(String cluster) {
        return forwarding(RouteAction.newBuilder().setCluster(cluster).build());
    }

    /** Requests are shared out by weight; a weight of zero is fine as long as not all are. */
    public static RouteDefinition weighted(Map<String, Integer> weights) {
        WeightedCluster.Builder clusters = WeightedCluster.newBuilder();
        weights.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(weight -> clusters.addClustersBuilder()
                        .setName(weight.getKey())
                        .setWeight(Resources.uint32(weight.getValue())));
        return forwarding(RouteAction.newBuilder().setWeightedClusters(clusters).build());
    }

    /** Exactly this route. */
    public static RouteDefinition of(Route route) {
        return new RouteDefinition(route);
    }

    /** Named so, for people and telemetry. */
    public RouteDefinition named(String name) {
        return new RouteDefinition(route.toBuilder().setName(name).build());
    }

    /** Only for paths that start with {@code prefix}. */
    public RouteDefinition prefix(String prefix) {
        return withMatch(route.getMatch().toBuilder().setPrefix(prefix));
    }

    /** Only for gRPC calls. */
    public RouteDefinition grpc() {
        return withMatch(route.getMatch().toBuilder().setGrpc(RouteMatch.GrpcRouteMatchOptions.getDefaultInstance()));
    }

    /**
     * Tries again, at another endpoint if there is one.
     *
     * @param retries how many attempts may follow the first, 0 or more
     * @param on Envoy's conditions, such as {@code 5xx}, {@code connect-failure}, {@code unavailable}
     */
    public RouteDefinition retry(int retries, String... on) {
        RetryPolicy.Builder policy = RetryPolicy.newBuilder()
                .setRetryOn(String.join(",", on))
                .setNumRetries(Resources.uint32(retries))
                .addRetryHostPredicate(Resources.previousHosts());
        return withAction(route.getRoute().toBuilder().setRetryPolicy(policy));
    }

    /** Ends a call after this long, all attempts taken together; zero means never. */
    public RouteDefinition timeout(Duration timeout) {
        return withAction(route.getRoute().toBuilder().setTimeout(Resources.duration(timeout)));
    }

    /** Sets a header of each request, instead of the application's own of the same name. */
    public RouteDefinition requestHeader(String name, String value) {
        return new RouteDefinition(route.toBuilder()
                .addRequestHeadersToAdd(HeaderValueOption.newBuilder()
                        .setHeader(HeaderValue.newBuilder().setKey(name).setValue(value))
                        .setAppendAction(HeaderAppendAction.OVERWRITE_IF_EXISTS_OR_ADD))
                .build());
    }

    Route route() {
        return route;
    }

    private RouteDefinition withMatch(RouteMatch.Builder match) {
        return new RouteDefinition(route.toBuilder().setMatch(match).build());
    }

    private RouteDefinition withAction(RouteAction.Builder action) {
        return new RouteDefinition(route.toBuilder().setRoute(action).build());
    }

    private static RouteDefinition forwarding(RouteAction action) {
        return new RouteDefinition(Route.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setRoute(action)
                .build());
    }
}
