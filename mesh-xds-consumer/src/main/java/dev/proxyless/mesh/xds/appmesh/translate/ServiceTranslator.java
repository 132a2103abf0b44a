package dev.proxyless.mesh.xds.appmesh.translate;

import dev.proxyless.mesh.xds.appmesh.spec.ClientPolicy;
import dev.proxyless.mesh.xds.appmesh.spec.PortMapping;
import dev.proxyless.mesh.xds.appmesh.spec.ServiceProvider;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualService;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Virtual services: for each a listener of its name, and one for each of its ports; the routes are those of the router's
 * listener, with a virtual host for each service that it provides.
 */
final class ServiceTranslator {

    private static final int NOT_FOUND = 404;

    private final ServiceRoutes routes;
    private final RouteTranslator translator;
    private final Output output;
    private final SortedMap<String, RouteConfiguration.Builder> configurations = new TreeMap<>();

    ServiceTranslator(ServiceRoutes routes, ClusterTranslator clusters, Output output) {
        this.routes = routes;
        this.translator = new RouteTranslator(clusters, output);
        this.output = output;
    }

    /**
     * Translates {@code service}.
     *
     * @param own whether the {@code policy} is for this service alone
     * @param policy the terms that the caller has for calls to it
     */
    void add(VirtualService service, boolean own, Optional<ClientPolicy> policy) {
        if (service.provider() instanceof ServiceProvider.None) {
            addUnprovided(service);
            return;
        }
        List<PortMapping> ports = routes.ports(service);
        for (PortMapping port : ports) {
            String name = ServiceRoutes.name(service, port.port());
            if (port.equals(ports.get(0))) {
                output.addListener(service.name(), name);
            }
            output.addListener(service.name() + ":" + port.port(), name);
            List<Route> translated = new ArrayList<>();
            routes.at(service, port)
                    .forEach(route -> translated.add(translator
                            .translate(route, port, own ? service.name() : "", policy)
                            .build()));
            addHost(name, service.name(), List.of(service.name(), service.name() + ":" + port.port()), translated);
        }
    }

    /** All services are added. */
    void end() {
        configurations.values().forEach(configuration -> output.add(configuration.build()));
    }

    private void addUnprovided(VirtualService service) {
        String name = ServiceRoutes.name(service, 0);
        output.addListener(service.name(), name);
        addHost(
                name,
                service.name(),
                List.of(service.name(), service.name() + ":*"),
                List.of(Route.newBuilder()
                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                        .setDirectResponse(DirectResponseAction.newBuilder().setStatus(NOT_FOUND))
                        .build()));
    }

    private void addHost(String configuration, String name, List<String> domains, List<Route> translated) {
        configurations
                .computeIfAbsent(
                        configuration, key -> RouteConfiguration.newBuilder().setName(key))
                .addVirtualHosts(VirtualHost.newBuilder()
                        .setName(name)
                        .addAllDomains(domains)
                        .addAllRoutes(translated));
    }
}
