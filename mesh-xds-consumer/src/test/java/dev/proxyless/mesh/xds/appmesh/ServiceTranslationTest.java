package dev.proxyless.mesh.xds.appmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceTranslationTest {

    @Test
    void aServiceIsAListenerOfItsNameAndOneForEachPort() {
        Translation translation = Shop.translate(Shop.SERVICE, twoPorts(), Shop.NODE, Shop.ROUTE);

        assertThat(Shop.listeners(translation))
                .containsExactly("orders.internal", "orders.internal:8080", "orders.internal:9090");
        assertThat(Shop.routes(translation, "router/orders:8080")
                        .getVirtualHosts(0)
                        .getDomainsList())
                .containsExactly("orders.internal", "orders.internal:8080");
        assertThat(Shop.routes(translation, "router/orders:9090")
                        .getVirtualHosts(0)
                        .getDomainsList())
                .containsExactly("orders.internal", "orders.internal:9090");
    }

    @Test
    void aRouteWithAPortIsForThatListenerOnly() {
        Translation translation = Shop.translate(
                Shop.SERVICE,
                twoPorts(),
                Shop.NODE,
                Shop.ROUTE,
                Shop.route(
                        "second",
                        "httpRoute: {match: {port: 9090}, action: {weightedTargets: [{virtualNode: v1, weight: 1}]}}"));

        assertThat(names(Shop.routes(translation, "router/orders:8080"))).containsExactly("all");
        assertThat(names(Shop.routes(translation, "router/orders:9090"))).containsExactly("all", "second");
    }

    @Test
    void routesAreForListenersOfTheirProtocol() {
        Translation translation = Shop.translate(
                Shop.SERVICE,
                twoPorts().replace("9090, protocol: http", "9090, protocol: grpc"),
                Shop.NODE,
                Shop.ROUTE,
                Shop.route(
                        "calls", "grpcRoute: {match: {}, action: {weightedTargets: [{virtualNode: v1, weight: 1}]}}"));

        assertThat(names(Shop.routes(translation, "router/orders:8080"))).containsExactly("all");
        assertThat(names(Shop.routes(translation, "router/orders:9090"))).containsExactly("calls");
    }

    @Test
    void servicesOfOneRouterShareItsRoutes() {
        Translation translation = Shop.translate(
                Shop.SERVICE,
                Shop.SERVICE.replace("orders.internal", "legacy-orders.internal"),
                Shop.ROUTER,
                Shop.NODE,
                Shop.ROUTE);

        assertThat(Shop.routes(translation, "router/orders:8080").getVirtualHostsList())
                .extracting(VirtualHost::getName)
                .containsExactly("legacy-orders.internal", "orders.internal");
    }

    @Test
    void aNodeThatProvidesAServiceGetsAllItsCalls() {
        Translation translation = Shop.translate(
                "meshName: shop\nvirtualServiceName: pay\nspec: {provider: {virtualNode: {virtualNodeName: v1}}}\n",
                Shop.NODE);

        Route route =
                Shop.routes(translation, "node/v1:8080").getVirtualHosts(0).getRoutes(0);
        assertThat(route.getMatch().getPrefix()).isEqualTo("/");
        assertThat(route.getRoute().getCluster()).isEqualTo("v1:8080");
        assertThat(route.getRoute().getRetryPolicy().getNumRetries().getValue()).isEqualTo(2);
    }

    @Test
    void aServiceThatNothingProvidesAnswers404() {
        Translation translation = Shop.translate("meshName: shop\nvirtualServiceName: gone\nspec: {}\n");

        VirtualHost host = Shop.routes(translation, "service/gone").getVirtualHosts(0);
        assertThat(host.getDomainsList()).containsExactly("gone", "gone:*");
        assertThat(host.getRoutes(0).getDirectResponse().getStatus()).isEqualTo(404);
    }

    @Test
    void aTargetWithoutAPortIsAtThePortOfTheCallOrElseTheFirst() {
        String node = Shop.bareNode(
                "v1",
                "{listeners: [{portMapping: {port: 7070, protocol: http}}, {portMapping: {port: 9090, protocol: http}}]}");
        Translation translation = Shop.translate(Shop.SERVICE, twoPorts(), node, Shop.ROUTE);

        assertThat(cluster(translation, "router/orders:8080")).isEqualTo("v1:7070");
        assertThat(cluster(translation, "router/orders:9090")).isEqualTo("v1:9090");
    }

    @ParameterizedTest
    @ValueSource(strings = {"match: {}, ", "match: {port: 9090}, ", ""})
    void routesForTcpAreReportedAndLeftOut(String match) {
        Translation translation = Shop.translate(
                Shop.SERVICE,
                twoPorts().replace("9090, protocol: http", "9090, protocol: tcp"),
                Shop.NODE,
                Shop.ROUTE,
                Shop.route(
                        "raw", "tcpRoute: {" + match + "action: {weightedTargets: [{virtualNode: v1, weight: 1}]}}"));

        assertThat(Shop.listeners(translation)).containsExactly("orders.internal", "orders.internal:8080");
        assertThat(Shop.reported(translation))
                .singleElement()
                .asString()
                .endsWith("spec.tcpRoute: a route for TCP has no effect: a client in process routes requests, not"
                        + " connections");
    }

    private static String twoPorts() {
        return Shop.ROUTER.replace("]}", ", {portMapping: {port: 9090, protocol: http}}]}");
    }

    private static Iterable<String> names(RouteConfiguration routes) {
        return routes.getVirtualHosts(0).getRoutesList().stream()
                .map(Route::getName)
                .toList();
    }

    private static String cluster(Translation translation, String routes) {
        return Shop.routes(translation, routes)
                .getVirtualHosts(0)
                .getRoutes(0)
                .getRoute()
                .getCluster();
    }
}
