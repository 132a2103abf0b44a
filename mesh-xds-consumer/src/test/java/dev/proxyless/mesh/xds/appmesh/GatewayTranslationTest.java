package dev.proxyless.mesh.xds.appmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import java.util.List;
import org.junit.jupiter.api.Test;

class GatewayTranslationTest {

    private static final String GATEWAY = """
            meshName: shop
            virtualGatewayName: edge
            spec: {listeners: [{portMapping: {port: 443, protocol: http}}]}
            """;
    private static final String TARGET = "action: {target: {virtualService: {virtualServiceName: orders.internal}}";

    @Test
    void hostsOfRoutesAreVirtualHostsAndTheGatewayIsOneToo() {
        RouteConfiguration routes = routes(
                gatewayRoute("any", "httpRoute: {match: {prefix: /any}, " + TARGET + "}}"),
                gatewayRoute(
                        "exact", "httpRoute: {match: {prefix: /x, hostname: {exact: A.example}}, " + TARGET + "}}"),
                gatewayRoute(
                        "suffix",
                        "httpRoute: {match: {prefix: /s, hostname: {suffix: .example}}, " + TARGET
                                + "}}, priority: 1"));

        assertThat(routes.getVirtualHostsList())
                .extracting(VirtualHost::getDomainsList)
                .asString()
                .isEqualTo("[[a.example, a.example:443], [edge, edge:443], [*.example, *.example:443]]");
        assertThat(names(routes.getVirtualHosts(1))).containsExactly("any/all");
        assertThat(names(routes.getVirtualHosts(0))).containsExactly("suffix/all", "exact/all", "any/all");
        assertThat(names(routes.getVirtualHosts(2))).containsExactly("suffix/all", "any/all");
    }

    @Test
    void ofEqualPriorityTheMoreSpecificGoesFirst() {
        RouteConfiguration routes = routes(
                gatewayRoute("a", "httpRoute: {match: {prefix: /}, " + TARGET + "}}"),
                gatewayRoute("b", "httpRoute: {match: {prefix: /, method: GET}, " + TARGET + "}}"),
                gatewayRoute("c", "httpRoute: {match: {prefix: /orders/}, " + TARGET + "}}"),
                gatewayRoute("d", "httpRoute: {match: {path: {exact: /orders/1}}, " + TARGET + "}}"));

        assertThat(names(routes.getVirtualHosts(0))).containsExactly("d/all", "c/all", "b/all", "a/all");
    }

    @Test
    void theHostBecomesTheTargetsAndThePrefixIsTakenAwayUnlessSwitchedOff() {
        RouteConfiguration routes = routes(
                gatewayRoute("a", "httpRoute: {match: {prefix: /a/}, " + TARGET + "}}"),
                gatewayRoute(
                        "b",
                        "httpRoute: {match: {prefix: /b/}, " + TARGET
                                + ", rewrite: {hostname: {defaultTargetHostname: DISABLED}, prefix: {defaultPrefix: DISABLED}}}}"),
                gatewayRoute(
                        "c", "httpRoute: {match: {prefix: /c/}, " + TARGET + ", rewrite: {prefix: {value: /v1/}}}}"));

        assertThat(routes.getVirtualHosts(0).getRoutesList())
                .extracting(route -> route.getRoute().getHostRewriteLiteral() + " "
                        + route.getRoute().getPrefixRewrite())
                .containsExactly("orders.internal /", " ", "orders.internal /v1/");
    }

    @Test
    void bothSetsOfConditionsHold() {
        String inner = Shop.route(
                "inner",
                "httpRoute: {match: {prefix: /orders, headers: [{name: a}]}, action: {weightedTargets: [{virtualNode: v1,"
                        + " weight: 1}]}}");
        Translation translation = Shop.translate(
                Shop.SERVICE,
                Shop.ROUTER,
                Shop.NODE,
                inner,
                GATEWAY,
                gatewayRoute(
                        "outer",
                        "httpRoute: {match: {prefix: /api, method: PUT, queryParameters: [{name: q}]}, " + TARGET
                                + "}}"));

        Route route =
                Shop.routes(translation, "gateway/edge:443").getVirtualHosts(0).getRoutes(0);
        assertThat(route.getMatch()).isEqualTo(Shop.message("""
                safe_regex {regex: '/api/?orders.*'}
                headers {name: ':method' string_match {exact: 'PUT'}}
                headers {name: 'a' present_match: true}
                query_parameters {name: 'q' present_match: true}
                """, RouteMatch.class));
        assertThat(route.getRoute().getRegexRewrite())
                .isEqualTo(Shop.message("pattern {regex: '^/api/?'} substitution: '/'", RegexMatchAndSubstitute.class));
    }

    @Test
    void routesForGrpcKeepTheirPath() {
        RouteConfiguration routes =
                routes(gatewayRoute("calls", "grpcRoute: {match: {serviceName: a.B}, " + TARGET + "}}"));

        Route route = routes.getVirtualHosts(0).getRoutes(0);
        assertThat(route.getMatch()).isEqualTo(Shop.message("prefix: '/a.B/' grpc {}", RouteMatch.class));
        assertThat(route.getRoute().getPrefixRewrite()).isEmpty();
    }

    @Test
    void expressionsThatCannotBeJoinedAreReportedAndLeftOut() {
        Translation translation = Shop.translate(
                Shop.SERVICE,
                Shop.ROUTER,
                Shop.NODE,
                Shop.ROUTE.replace("prefix: /", "path: {regex: '/a+'}"),
                GATEWAY,
                gatewayRoute("outer", "httpRoute: {match: {prefix: /api}, " + TARGET + "}}"));

        assertThat(Shop.routes(translation, "gateway/edge:443")
                        .getVirtualHosts(0)
                        .getRoutesCount())
                .isZero();
        assertThat(Shop.reported(translation)).singleElement().asString().contains("cannot be made one");
    }

    @Test
    void theGatewaysTermsHoldForItsCalls() {
        Translation translation = Shop.translate(
                Shop.SERVICE,
                Shop.ROUTER,
                Shop.NODE,
                Shop.ROUTE,
                GATEWAY.replace(
                        "]}",
                        "], backendDefaults: {clientPolicy: {tls: {validation: {trust: {file: {certificateChain: ca}}}}}}}"),
                gatewayRoute("outer", "httpRoute: {match: {prefix: /}, " + TARGET + "}}"));

        assertThat(Shop.clusters(translation)).containsExactly("v1:8080", "v1:8080@edge");
        assertThat(Shop.cluster(translation, "v1:8080@edge").hasTransportSocket())
                .isTrue();
    }

    private static RouteConfiguration routes(String... routes) {
        String[] documents = new String[routes.length + 5];
        documents[0] = Shop.SERVICE;
        documents[1] = Shop.ROUTER;
        documents[2] = Shop.NODE;
        documents[3] = Shop.ROUTE;
        documents[4] = GATEWAY;
        System.arraycopy(routes, 0, documents, 5, routes.length);
        return Shop.routes(Shop.translate(documents), "gateway/edge:443");
    }

    private static String gatewayRoute(String name, String spec) {
        return "meshName: shop\nvirtualGatewayName: edge\ngatewayRouteName: " + name + "\nspec: {" + spec + "}\n";
    }

    private static List<String> names(VirtualHost host) {
        return host.getRoutesList().stream().map(Route::getName).toList();
    }
}
