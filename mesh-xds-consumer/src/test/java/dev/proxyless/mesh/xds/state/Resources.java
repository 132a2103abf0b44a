package dev.proxyless.mesh.xds.state;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.ClusterSpecifier;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Small resources; each call makes a new object. */
final class Resources {

    private Resources() {}

    static XdsResource listener(String name, String routes) {
        return new XdsResource.Listener(name, new RouteSource.Rds(routes, ResourceSource.ADS));
    }

    /** A listener with a filter that calls a cluster itself. */
    static XdsResource filteredListener(String name, String routes, String cluster) {
        ListenerRules rules = ListenerRules.of(List.of(HttpFilter.of("calling", new Calling(cluster))));
        return new XdsResource.Listener(name, new RouteSource.Rds(routes, ResourceSource.ADS), rules);
    }

    private record Calling(String cluster) implements FilterConfig {

        @Override
        public Set<String> clusters() {
            return Set.of(cluster);
        }
    }

    static XdsResource inlineListener(String name, String domain, String... clusters) {
        return new XdsResource.Listener(name, new RouteSource.Inline(config("", domain, clusters)));
    }

    static XdsResource routes(String name, String... clusters) {
        return routesFor(name, "*", clusters);
    }

    static XdsResource routesFor(String name, String domain, String... clusters) {
        return new XdsResource.RouteConfiguration(config(name, domain, clusters));
    }

    /** Routes with one that leaves it to the header {@code x-cluster} where a request goes. */
    static XdsResource routesByHeader(String name) {
        return routesTo(name, new ClusterName.FromHeader("x-cluster"));
    }

    /** Routes with one whose plugin may choose one of these clusters, or any if there are none. */
    static XdsResource routesByPlugin(String name, Set<String> clusters) {
        record Chosen(Set<String> clusters) implements ClusterSpecifier {
            @Override
            public @Nullable String cluster(RequestFields request, long random) {
                return null;
            }
        }
        return routesTo(name, new ClusterName.FromPlugin("p", new Chosen(clusters)));
    }

    private static XdsResource routesTo(String name, ClusterName cluster) {
        WeightedCluster named = new WeightedCluster(cluster, 1, HeaderRules.NONE, Optional.empty());
        RouteAction action = RouteAction.Forward.to(new WeightedClusters(List.of(named)), CallPolicy.DEFAULT);
        Route route = Route.of("", RouteMatch.path(new PathMatch.Prefix("/", true)), action);
        return new XdsResource.RouteConfiguration(
                RouteConfig.of(name, List.of(VirtualHost.of("v", List.of("*"), List.of(route)))));
    }

    static XdsResource cluster(String name) {
        return edsCluster(name, name);
    }

    static XdsResource edsCluster(String name, String endpoints) {
        return new XdsResource.ClusterResource(Cluster.of(name, new Membership.Eds(endpoints)), ResourceSource.ADS);
    }

    static XdsResource aggregate(String name, String... parts) {
        return new XdsResource.ClusterResource(
                Cluster.of(name, new Membership.Aggregate(List.of(parts))), ResourceSource.ADS);
    }

    static XdsResource staticCluster(String name) {
        return new XdsResource.ClusterResource(
                Cluster.of(name, new Membership.Static(EndpointSet.of(Endpoint.of("10.0.0.1", 80)))),
                ResourceSource.ADS);
    }

    static XdsResource endpoints(String name, int port) {
        return new XdsResource.Endpoints(name, EndpointSet.of(Endpoint.of("10.0.0.1", port)));
    }

    /** Nothing is known; these types are served by a control plane. */
    static Known known(ResourceType... served) {
        Map<ResourceType, ResourceSource> sources = new EnumMap<>(ResourceType.class);
        for (ResourceType type : served) {
            sources.put(type, ResourceSource.ADS);
        }
        return Known.create(sources, name -> "", InstantSource.fixed(Instant.EPOCH));
    }

    static Decoded accepted(XdsResource resource) {
        return new Decoded.Accepted(resource, List.of());
    }

    static List<Received> received(String version, Decoded decoded) {
        return List.of(new Received(decoded, Any.getDefaultInstance(), version));
    }

    static Decoded rejected(ResourceType type, String name) {
        return new Decoded.Rejected(name, List.of(invalid(type, name)), List.of());
    }

    static ConfigError invalid(ResourceType type, String name) {
        return new ConfigError(ConfigError.Kind.INVALID, type.label(), name, "field", "bad (expected: good)");
    }

    private static RouteConfig config(String name, String domain, String... clusters) {
        List<Route> routes = Arrays.stream(clusters)
                .map(cluster -> Route.of(
                        "",
                        RouteMatch.path(new PathMatch.Prefix("/" + cluster, true)),
                        RouteAction.Forward.to(cluster)))
                .toList();
        return RouteConfig.of(name, List.of(VirtualHost.of("v", List.of(domain), routes)));
    }
}
