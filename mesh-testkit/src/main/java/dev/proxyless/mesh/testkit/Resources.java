package dev.proxyless.mesh.testkit;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.model.cluster.Address;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryHostPredicate;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate;
import java.util.Collection;
import java.util.List;

/** Envoy's messages for the short words of {@link MeshDefinition} and {@link RouteDefinition}. */
final class Resources {

    private static final String ROUTER = "envoy.filters.http.router";
    private static final String PREVIOUS_HOSTS = "envoy.retry_host_predicates.previous_hosts";

    private Resources() {}

    static Listener listener(String name) {
        HttpConnectionManager connectionManager = HttpConnectionManager.newBuilder()
                .setStatPrefix(name)
                .setRds(Rds.newBuilder().setConfigSource(ads()).setRouteConfigName(name))
                .addHttpFilters(
                        HttpFilter.newBuilder().setName(ROUTER).setTypedConfig(Any.pack(Router.getDefaultInstance())))
                .build();
        return Listener.newBuilder()
                .setName(name)
                .setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(connectionManager)))
                .build();
    }

    static RouteConfiguration routes(String name, List<RouteDefinition> routes) {
        VirtualHost.Builder host = VirtualHost.newBuilder().setName(name).addDomains("*");
        routes.forEach(route -> host.addRoutes(route.route()));
        return RouteConfiguration.newBuilder()
                .setName(name)
                .addVirtualHosts(host)
                .build();
    }

    static Cluster edsCluster(String name) {
        return Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.EDS)
                .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ads()))
                .setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN)
                .build();
    }

    static ClusterLoadAssignment endpoints(String cluster, Collection<? extends Address> members) {
        LocalityLbEndpoints.Builder locality = LocalityLbEndpoints.newBuilder()
                .setLocality(Locality.newBuilder().setRegion("local"))
                .setLoadBalancingWeight(uint32(1));
        members.forEach(member -> locality.addLbEndpoints(endpoint(member)));
        return ClusterLoadAssignment.newBuilder()
                .setClusterName(cluster)
                .addEndpoints(locality)
                .build();
    }

    static RetryHostPredicate previousHosts() {
        return RetryHostPredicate.newBuilder()
                .setName(PREVIOUS_HOSTS)
                .setTypedConfig(Any.pack(PreviousHostsPredicate.getDefaultInstance()))
                .build();
    }

    static UInt32Value uint32(int value) {
        return UInt32Value.of(value);
    }

    static Duration duration(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    private static LbEndpoint endpoint(Address address) {
        LbEndpoint.Builder endpoint = LbEndpoint.newBuilder().setHealthStatus(HealthStatus.HEALTHY);
        endpoint.getEndpointBuilder().setAddress(message(address));
        return endpoint.build();
    }

    private static io.envoyproxy.envoy.config.core.v3.Address message(Address address) {
        io.envoyproxy.envoy.config.core.v3.Address.Builder message =
                io.envoyproxy.envoy.config.core.v3.Address.newBuilder();
        if (address instanceof Address.Socket socket) {
            message.setSocketAddress(
                    SocketAddress.newBuilder().setAddress(socket.host()).setPortValue(socket.port()));
        } else {
            message.getPipeBuilder().setPath(address.toString());
        }
        return message.build();
    }

    private static ConfigSource ads() {
        return ConfigSource.newBuilder()
                .setAds(AggregatedConfigSource.getDefaultInstance())
                .setResourceApiVersion(ApiVersion.V3)
                .build();
    }
}
