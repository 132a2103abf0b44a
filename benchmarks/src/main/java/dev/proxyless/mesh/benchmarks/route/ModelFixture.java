package dev.proxyless.mesh.benchmarks.route;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fixture in this library's own words. */
final class ModelFixture {

    private ModelFixture() {}

    /** The service with the routes of a table. */
    static ServiceSnapshot service(List<RouteSpec> specs) {
        return new ServiceSnapshot(
                ServiceName.of(Fixture.SERVICE),
                config(specs),
                Map.of(
                        Fixture.STABLE, new Resolved.Ready<>(cluster(Fixture.STABLE)),
                        Fixture.CANARY, new Resolved.Ready<>(cluster(Fixture.CANARY))));
    }

    private static RouteConfig config(List<RouteSpec> specs) {
        List<Route> routes = new ArrayList<>();
        for (RouteSpec spec : specs.subList(0, specs.size() - 1)) {
            routes.add(Route.of("", spec.toModel(), RouteAction.Forward.to(Fixture.STABLE)));
        }
        WeightedClusters clusters = new WeightedClusters(List.of(
                WeightedCluster.of(Fixture.STABLE, Fixture.STABLE_WEIGHT),
                WeightedCluster.of(Fixture.CANARY, Fixture.CANARY_WEIGHT)));
        CallPolicy policy = CallPolicy.DEFAULT.withRetry(RetryPolicy.of(Set.of(RetryOn.UNAVAILABLE), Fixture.RETRIES));
        routes.add(Route.of("last", specs.get(specs.size() - 1).toModel(), RouteAction.Forward.to(clusters, policy)));
        return RouteConfig.of(
                Fixture.SERVICE, List.of(VirtualHost.of(Fixture.SERVICE, List.of(Fixture.SERVICE), routes)));
    }

    private static ClusterSnapshot cluster(String name) {
        Endpoint[] endpoints = Fixture.members(name).stream()
                .map(member -> Endpoint.of(member.host(), member.port()))
                .toArray(Endpoint[]::new);
        return ClusterSnapshot.of(Cluster.of(name, new Membership.Eds(name)), EndpointSet.of(endpoints));
    }
}
