package dev.proxyless.mesh.testkit;

import dev.proxyless.mesh.model.cluster.Address;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a {@link ControlPlane} serves: services with their routes, and clusters with their endpoints. Immutable; each method
 * gives a changed copy, so that a change of several parts can be published as one:
 *
 * <pre>{@code
 * MeshDefinition mesh = MeshDefinition.empty()
 *         .service("orders", RouteDefinition.weighted(Map.of("orders-v1", 90, "orders-v2", 10)).retry(2, "5xx"))
 *         .cluster("orders-v1", v1.address())
 *         .cluster("orders-v2", v2.address());
 * }</pre>
 *
 * <p>For anything that the short methods do not say, give the resource itself: Envoy's messages are taken as they are.
 */
public final class MeshDefinition {

    private static final MeshDefinition EMPTY = new MeshDefinition(Map.of(), Map.of(), Map.of(), Map.of());

    private final Map<String, Listener> listeners;
    private final Map<String, RouteConfiguration> routes;
    private final Map<String, Cluster> clusters;
    private final Map<String, ClusterLoadAssignment> endpoints;

    private MeshDefinition(
            Map<String, Listener> listeners,
            Map<String, RouteConfiguration> routes,
            Map<String, Cluster> clusters,
            Map<String, ClusterLoadAssignment> endpoints) {
        this.listeners = listeners;
        this.routes = routes;
        this.clusters = clusters;
        this.endpoints = endpoints;
    }

    /** A mesh with nothing in it. */
    public static MeshDefinition empty() {
        return EMPTY;
    }

    /**
     * With the service {@code name}: a listener and a route configuration of this name, with one virtual host for every
     * authority.
     *
     * @param name the service as applications call it, such as {@code orders} in {@code mesh:///orders}
     * @param routes the first one that matches is a request's route
     */
    public MeshDefinition service(String name, RouteDefinition... routes) {
        return listener(Resources.listener(name)).routes(Resources.routes(name, List.of(routes)));
    }

    /** With a cluster whose members come over EDS, all of them healthy and of the same weight. */
    public MeshDefinition cluster(String name, Address... members) {
        return cluster(name, List.of(members));
    }

    /** With a cluster whose members come over EDS, all of them healthy and of the same weight. */
    public MeshDefinition cluster(String name, Collection<? extends Address> members) {
        return cluster(Resources.edsCluster(name)).endpoints(Resources.endpoints(name, members));
    }

    /** With {@code listener}, instead of one with the same name. */
    public MeshDefinition listener(Listener listener) {
        return new MeshDefinition(with(listeners, listener.getName(), listener), routes, clusters, endpoints);
    }

    /** With {@code config}, instead of one with the same name. */
    public MeshDefinition routes(RouteConfiguration config) {
        return new MeshDefinition(listeners, with(routes, config.getName(), config), clusters, endpoints);
    }

    /** With {@code cluster}, instead of one with the same name. */
    public MeshDefinition cluster(Cluster cluster) {
        return new MeshDefinition(listeners, routes, with(clusters, cluster.getName(), cluster), endpoints);
    }

    /** With {@code members}, instead of those of the same cluster. */
    public MeshDefinition endpoints(ClusterLoadAssignment members) {
        return new MeshDefinition(listeners, routes, clusters, with(endpoints, members.getClusterName(), members));
    }

    /** Without the listener and the route configuration of the service {@code name}. */
    public MeshDefinition withoutService(String name) {
        return new MeshDefinition(without(listeners, name), without(routes, name), clusters, endpoints);
    }

    /** Without the cluster {@code name} and its members. */
    public MeshDefinition withoutCluster(String name) {
        return new MeshDefinition(listeners, routes, without(clusters, name), without(endpoints, name));
    }

    Collection<Listener> listeners() {
        return listeners.values();
    }

    Collection<RouteConfiguration> routes() {
        return routes.values();
    }

    Collection<Cluster> clusters() {
        return clusters.values();
    }

    Collection<ClusterLoadAssignment> endpoints() {
        return endpoints.values();
    }

    private static <T> Map<String, T> with(Map<String, T> resources, String name, T resource) {
        Map<String, T> changed = new LinkedHashMap<>(resources);
        changed.put(name, resource);
        return changed;
    }

    private static <T> Map<String, T> without(Map<String, T> resources, String name) {
        Map<String, T> changed = new LinkedHashMap<>(resources);
        changed.remove(name);
        return changed;
    }
}
