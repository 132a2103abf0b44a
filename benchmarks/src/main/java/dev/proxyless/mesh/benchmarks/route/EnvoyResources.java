package dev.proxyless.mesh.benchmarks.route;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.model.cluster.Address;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import java.util.List;

/** The fixture as Envoy's messages, for the arms that take their configuration from xDS. */
final class EnvoyResources {

    private EnvoyResources() {}

    /** The routes of a table; the last one shares its calls between two clusters and has a retry policy. */
    static RouteConfiguration routes(List<RouteSpec> specs) {
        return routes(
                specs,
                RouteAction.newBuilder()
                        .setWeightedClusters(WeightedCluster.newBuilder()
                                .addClusters(weighted(Fixture.STABLE, Fixture.STABLE_WEIGHT))
                                .addClusters(weighted(Fixture.CANARY, Fixture.CANARY_WEIGHT)))
                        .setRetryPolicy(RetryPolicy.newBuilder()
                                .setRetryOn("unavailable")
                                .setNumRetries(UInt32Value.of(Fixture.RETRIES)))
                        .build());
    }

    /** The routes of a table without weighted clusters, for a client that has none. */
    static RouteConfiguration routesToOneCluster(List<RouteSpec> specs) {
        return routes(specs, toStable());
    }

    private static RouteConfiguration routes(List<RouteSpec> specs, RouteAction last) {
        VirtualHost.Builder host =
                VirtualHost.newBuilder().setName(Fixture.SERVICE).addDomains(Fixture.SERVICE);
        for (RouteSpec spec : specs.subList(0, specs.size() - 1)) {
            host.addRoutes(Route.newBuilder().setMatch(spec.toEnvoy()).setRoute(toStable()));
        }
        host.addRoutes(Route.newBuilder()
                .setName("last")
                .setMatch(specs.get(specs.size() - 1).toEnvoy())
                .setRoute(last));
        return RouteConfiguration.newBuilder()
                .setName(Fixture.SERVICE)
                .addVirtualHosts(host)
                .build();
    }

    /** A listener that has the routes inline. */
    static Listener listener(RouteConfiguration routes) {
        HttpConnectionManager manager = HttpConnectionManager.newBuilder()
                .setStatPrefix(Fixture.SERVICE)
                .setRouteConfig(routes)
                .addHttpFilters(HttpFilter.newBuilder()
                        .setName("envoy.filters.http.router")
                        .setTypedConfig(Any.pack(Router.getDefaultInstance())))
                .build();
        return Listener.newBuilder()
                .setName(Fixture.SERVICE)
                .setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(manager)))
                .build();
    }

    /** A cluster that has its members inline. */
    static Cluster staticCluster(String name) {
        return Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.STATIC)
                .setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN)
                .setLoadAssignment(members(name))
                .build();
    }

    private static RouteAction toStable() {
        return RouteAction.newBuilder().setCluster(Fixture.STABLE).build();
    }

    private static ClusterLoadAssignment members(String cluster) {
        LocalityLbEndpoints.Builder locality = LocalityLbEndpoints.newBuilder()
                .setLocality(Locality.newBuilder().setRegion("local"))
                .setLoadBalancingWeight(UInt32Value.of(1));
        for (Address.Socket member : Fixture.members(cluster)) {
            LbEndpoint.Builder endpoint = LbEndpoint.newBuilder();
            endpoint.getEndpointBuilder()
                    .getAddressBuilder()
                    .setSocketAddress(
                            SocketAddress.newBuilder().setAddress(member.host()).setPortValue(member.port()));
            locality.addLbEndpoints(endpoint);
        }
        return ClusterLoadAssignment.newBuilder()
                .setClusterName(cluster)
                .addEndpoints(locality)
                .build();
    }

    private static WeightedCluster.ClusterWeight weighted(String name, int weight) {
        return WeightedCluster.ClusterWeight.newBuilder()
                .setName(name)
                .setWeight(UInt32Value.of(weight))
                .build();
    }
}
