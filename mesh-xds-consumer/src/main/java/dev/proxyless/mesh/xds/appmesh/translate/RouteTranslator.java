package dev.proxyless.mesh.xds.appmesh.translate;

import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.xds.appmesh.spec.ClientPolicy;
import dev.proxyless.mesh.xds.appmesh.spec.NodeListener;
import dev.proxyless.mesh.xds.appmesh.spec.PortMapping;
import dev.proxyless.mesh.xds.appmesh.spec.Route.WeightedTarget;
import dev.proxyless.mesh.xds.appmesh.spec.Timeouts;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Routes (Envoy {@code route.v3.Route}). */
final class RouteTranslator {

    /** Of a route as of a listener that says nothing. */
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    private final ClusterTranslator clusters;
    private final Output output;

    RouteTranslator(ClusterTranslator clusters, Output output) {
        this.clusters = clusters;
        this.output = output;
    }

    /**
     * Translates one route.
     *
     * @param port the port of the virtual service at which it is
     * @param caller whose terms the {@code policy} is, if they are not those of all calls; else empty
     * @param policy the caller's terms
     */
    Route.Builder translate(
            dev.proxyless.mesh.xds.appmesh.spec.Route route,
            PortMapping port,
            String caller,
            Optional<ClientPolicy> policy) {
        RouteAction.Builder action = RouteAction.newBuilder();
        List<WeightedTarget> targets = route.targets();
        if (targets.size() == 1) {
            action.setCluster(clusters.name(targets.get(0), port, caller, policy));
        } else {
            WeightedCluster.Builder weighted = WeightedCluster.newBuilder();
            for (WeightedTarget target : targets) {
                weighted.addClusters(WeightedCluster.ClusterWeight.newBuilder()
                        .setName(clusters.name(target, port, caller, policy))
                        .setWeight(UInt32Value.of(target.weight())));
            }
            action.setWeightedClusters(weighted);
        }
        action.setRetryPolicy(route.retry().map(RetryTranslator::translate).orElse(RetryTranslator.DEFAULT));
        timeouts(route, port, action);
        return Route.newBuilder()
                .setName(route.name())
                .setMatch(RouteMatchTranslator.translate(route.match()))
                .setRoute(action);
    }

    /** The limit of the caller's route, or that of a listener that gets a share of it if that is shorter. */
    private void timeouts(
            dev.proxyless.mesh.xds.appmesh.spec.Route route, PortMapping port, RouteAction.Builder action) {
        Duration own = route.timeouts().perRequest().orElse(DEFAULT_TIMEOUT);
        Duration shortest = own;
        Optional<Duration> idle = route.timeouts().idle();
        for (WeightedTarget target : route.targets()) {
            if (target.weight() == 0) {
                continue;
            }
            NodeListener listener = clusters.listener(target, port);
            Timeouts theirs = listener.timeouts();
            Duration limit = Spans.shorter(shortest, theirs.perRequest().orElse(DEFAULT_TIMEOUT));
            if (!limit.equals(shortest) && route.timeouts().perRequest().isPresent()) {
                output.report(route.at()
                        .finding("timeout.perRequest: " + Spans.text(own) + " becomes " + Spans.text(limit)
                                + ", the limit of virtual node \""
                                + target.node().name() + "\" at port "
                                + listener.port().port()
                                + (theirs.perRequest().isPresent() ? "" : " (it says none, so App Mesh's default)")
                                + ": set listeners[].timeout there"));
            }
            shortest = limit;
            idle = idle.isPresent() && theirs.idle().isPresent()
                    ? Optional.of(Spans.shorter(idle.get(), theirs.idle().get()))
                    : idle.or(theirs::idle);
        }
        action.setTimeout(Spans.proto(shortest));
        idle.ifPresent(limit -> action.setIdleTimeout(Spans.proto(limit)));
    }
}
