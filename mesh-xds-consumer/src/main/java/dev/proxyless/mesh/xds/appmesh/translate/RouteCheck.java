package dev.proxyless.mesh.xds.appmesh.translate;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute;
import dev.proxyless.mesh.xds.appmesh.spec.Place;
import dev.proxyless.mesh.xds.appmesh.spec.RequestMatch;
import dev.proxyless.mesh.xds.appmesh.spec.Route;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.resource.ResourceType;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;

/**
 * Checks the conditions of a route by the decoder that will read them, so that an expression that cannot be used is found
 * where it is written and not in a resource that nobody wrote.
 */
final class RouteCheck {

    private RouteCheck() {}

    static void check(Route route, Output output) {
        check(route.match(), route.at(), output);
    }

    static void check(GatewayRoute route, Output output) {
        check(route.match(), route.at(), output);
    }

    private static void check(RequestMatch match, Place at, Output output) {
        RouteConfiguration probe = RouteConfiguration.newBuilder()
                .setName("probe")
                .addVirtualHosts(VirtualHost.newBuilder()
                        .setName("probe")
                        .addDomains("*")
                        .addRoutes(io.envoyproxy.envoy.config.route.v3.Route.newBuilder()
                                .setMatch(RouteMatchTranslator.translate(match))
                                .setDirectResponse(
                                        DirectResponseAction.newBuilder().setStatus(200))))
                .build();
        if (ResourceDecoder.create().decode(ResourceType.ROUTE_CONFIGURATION, Output.any(probe))
                instanceof Decoded.Rejected rejected) {
            for (ConfigError error : rejected.errors()) {
                output.refuse(at.finding("match: " + error.problem()));
            }
        }
    }
}
