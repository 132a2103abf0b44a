package dev.proxyless.mesh.benchmarks.scale;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import java.util.List;

/** Envoy's messages, as every client of the comparison understands them. */
final class Resources {

    private static final ConfigSource ADS = ConfigSource.newBuilder()
            .setAds(AggregatedConfigSource.getDefaultInstance())
            .setResourceApiVersion(ApiVersion.V3)
            .build();

    private Resources() {}

    /** A listener whose routes have its name. */
    static Any listener(String name) {
        HttpConnectionManager manager = HttpConnectionManager.newBuilder()
                .setStatPrefix(name)
                .setRds(Rds.newBuilder().setConfigSource(ADS).setRouteConfigName(name))
                .addHttpFilters(HttpFilter.newBuilder()
                        .setName("envoy.filters.http.router")
                        .setTypedConfig(Any.pack(Router.getDefaultInstance())))
                .build();
        return Any.pack(Listener.newBuilder()
                .setName(name)
                .setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(manager)))
                .build());
    }

    /** Routes to these clusters, by the first segment of the path; to the only one whatever the path. */
    static Any routes(String name, List<String> clusters) {
        VirtualHost.Builder host = VirtualHost.newBuilder().setName(name).addDomains("*");
        for (String cluster : clusters) {
            host.addRoutes(Route.newBuilder()
                    .setMatch(RouteMatch.newBuilder().setPrefix(clusters.size() == 1 ? "/" : "/" + cluster + "/"))
                    .setRoute(RouteAction.newBuilder().setCluster(cluster)));
        }
        return Any.pack(RouteConfiguration.newBuilder()
                .setName(name)
                .addVirtualHosts(host)
                .build());
    }

    /** A cluster whose endpoints come over the same stream. */
    static Any cluster(String name) {
        return Any.pack(Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.EDS)
                .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS))
                .setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN)
                .build());
    }

    /** The endpoints of a cluster, in one locality. */
    static Any endpoints(String cluster, List<String> addresses) {
        LocalityLbEndpoints.Builder locality = LocalityLbEndpoints.newBuilder()
                .setLocality(Locality.newBuilder().setRegion("local"))
                .setLoadBalancingWeight(UInt32Value.of(1));
        addresses.forEach(address -> locality.addLbEndpoints(endpoint(address)));
        return Any.pack(ClusterLoadAssignment.newBuilder()
                .setClusterName(cluster)
                .addEndpoints(locality)
                .build());
    }

    private static LbEndpoint.Builder endpoint(String address) {
        int colon = address.lastIndexOf(':');
        LbEndpoint.Builder endpoint = LbEndpoint.newBuilder();
        endpoint.getEndpointBuilder()
                .getAddressBuilder()
                .setSocketAddress(SocketAddress.newBuilder()
                        .setAddress(address.substring(0, colon))
                        .setPortValue(Integer.parseInt(address.substring(colon + 1))));
        return endpoint;
    }
}
