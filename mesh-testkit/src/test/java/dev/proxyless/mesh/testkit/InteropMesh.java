package dev.proxyless.mesh.testkit;

import com.google.gson.Gson;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One mesh, told to each control plane in its own words.
 *
 * @param stableWeight the weight of {@code orders-v1}
 * @param canaryWeight the weight of {@code orders-v2}
 * @param stablePorts where {@code orders-v1} listens; {@code orders-v2} listens on 9002
 * @param broken whether {@code orders-v2} is of a type that a client must refuse
 */
record InteropMesh(int stableWeight, int canaryWeight, List<Integer> stablePorts, boolean broken) {

    static final String SERVICE = "orders";
    static final String STABLE = "orders-v1";
    static final String CANARY = "orders-v2";
    private static final int CANARY_PORT = 9002;

    /**
     * For the Go program.
     *
     * @param streams the api_type of the streams that routes and endpoints come on; empty if they come with all else
     */
    String toJson(String streams) {
        return new Gson()
                .toJson(Map.of(
                        "service",
                        SERVICE,
                        "streams",
                        streams,
                        "routes",
                        List.of(
                                route("beta", "prefix", "/", Map.of("x-beta", "1"), Map.of(CANARY, 1)),
                                route("get", "path", "/orders.v1.Orders/Get", Map.of(), weights()),
                                route("rest", "prefix", "/orders.v1.", Map.of(), Map.of(STABLE, 1))),
                        "clusters",
                        List.of(cluster(STABLE, stablePorts, false), cluster(CANARY, List.of(CANARY_PORT), broken))));
    }

    /** For the control plane of this module. */
    MeshDefinition toDefinition() {
        Cluster.DiscoveryType canaryType = broken ? Cluster.DiscoveryType.ORIGINAL_DST : Cluster.DiscoveryType.EDS;
        return MeshDefinition.empty()
                .service(
                        SERVICE,
                        route("beta", RouteMatch.newBuilder().setPrefix("/").addHeaders(beta()), Map.of(CANARY, 1)),
                        route("get", RouteMatch.newBuilder().setPath("/orders.v1.Orders/Get"), weights()),
                        route("rest", RouteMatch.newBuilder().setPrefix("/orders.v1."), Map.of(STABLE, 1)))
                .cluster(STABLE, addresses(stablePorts))
                .cluster(CANARY, addresses(List.of(CANARY_PORT)))
                .cluster(Resources.edsCluster(CANARY).toBuilder()
                        .setType(canaryType)
                        .build());
    }

    /** Whether a client that has {@code snapshot} knows the weights and the stable endpoints of this mesh. */
    boolean isKnownIn(ServiceSnapshot snapshot) {
        RouteAction.Forward get = (RouteAction.Forward)
                snapshot.routes().virtualHosts().get(0).routes().get(1).action();
        List<Long> weights = get.clusters().clusters().stream()
                .map(WeightedClusters.WeightedCluster::weight)
                .toList();
        return weights.equals(List.of((long) stableWeight, (long) canaryWeight))
                && snapshot.clusters().get(STABLE) instanceof Resolved.Ready<ClusterSnapshot> stable
                && addresses(stablePorts).equals(addressesOf(stable.value()));
    }

    private static List<Address> addressesOf(ClusterSnapshot cluster) {
        return cluster.endpoints().localities().stream()
                .flatMap(locality -> locality.endpoints().stream())
                .map(Endpoint::address)
                .toList();
    }

    private Map<String, Integer> weights() {
        Map<String, Integer> weights = new LinkedHashMap<>();
        weights.put(STABLE, stableWeight);
        weights.put(CANARY, canaryWeight);
        return weights;
    }

    private static Map<String, Object> route(
            String name, String kind, String path, Map<String, String> headers, Map<String, Integer> clusters) {
        List<Map<String, Object>> weighted = clusters.entrySet().stream()
                .map(entry -> Map.<String, Object>of("name", entry.getKey(), "weight", entry.getValue()))
                .toList();
        return Map.of("name", name, kind, path, "headers", headers, "clusters", weighted);
    }

    private static Map<String, Object> cluster(String name, List<Integer> ports, boolean broken) {
        List<String> endpoints = ports.stream().map(port -> "127.0.0.1:" + port).toList();
        return Map.of("name", name, "endpoints", endpoints, "broken", broken);
    }

    private static RouteDefinition route(String name, RouteMatch.Builder match, Map<String, Integer> clusters) {
        WeightedCluster.Builder weighted = WeightedCluster.newBuilder();
        clusters.forEach((cluster, weight) ->
                weighted.addClustersBuilder().setName(cluster).setWeight(Resources.uint32(weight)));
        Route.Builder route = Route.newBuilder().setName(name).setMatch(match);
        route.getRouteBuilder().setWeightedClusters(weighted);
        return RouteDefinition.of(route.build());
    }

    private static HeaderMatcher.Builder beta() {
        return HeaderMatcher.newBuilder()
                .setName("x-beta")
                .setStringMatch(StringMatcher.newBuilder().setExact("1"));
    }

    private static List<Address> addresses(List<Integer> ports) {
        return ports.stream().map(port -> Address.of("127.0.0.1", port)).toList();
    }
}
