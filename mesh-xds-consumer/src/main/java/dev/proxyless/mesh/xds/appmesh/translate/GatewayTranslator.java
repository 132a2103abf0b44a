package dev.proxyless.mesh.xds.appmesh.translate;

import dev.proxyless.mesh.xds.appmesh.spec.AppMesh;
import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute;
import dev.proxyless.mesh.xds.appmesh.spec.GatewayRoute.HostSpec;
import dev.proxyless.mesh.xds.appmesh.spec.HeaderSpec;
import dev.proxyless.mesh.xds.appmesh.spec.PortMapping;
import dev.proxyless.mesh.xds.appmesh.spec.Protocol;
import dev.proxyless.mesh.xds.appmesh.spec.RequestMatch;
import dev.proxyless.mesh.xds.appmesh.spec.Route;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualGateway;
import dev.proxyless.mesh.xds.appmesh.spec.VirtualService;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Virtual gateways, for an application that calls as the gateway does: it names a host of the gateway's routes, or, for
 * routes that name no host, the gateway. A call passes the gateway's route and then one of the virtual service; both become one route here.
 */
final class GatewayTranslator {

    /** Less priority goes first; between equals the more specific host, then as routes of virtual routers. */
    private static final Comparator<GatewayRoute> ORDER = Comparator.comparingInt(GatewayRoute::priority)
            .thenComparingInt(GatewayTranslator::hostRank)
            .thenComparing(GatewayRoute::match, ServiceRoutes.mostSpecific())
            .thenComparing(GatewayRoute::name);

    private final AppMesh mesh;
    private final ServiceRoutes services;
    private final RouteTranslator translator;
    private final Output output;

    GatewayTranslator(AppMesh mesh, ServiceRoutes services, ClusterTranslator clusters, Output output) {
        this.mesh = mesh;
        this.services = services;
        this.translator = new RouteTranslator(clusters, output);
        this.output = output;
    }

    /** As virtual hosts of Envoy are chosen: by the whole name, else by the longest end of it. */
    private static int hostRank(GatewayRoute route) {
        return route.hostname()
                .map(host -> host.suffix() ? -host.value().length() : Integer.MIN_VALUE)
                .orElse(0);
    }

    void add(VirtualGateway gateway) {
        for (PortMapping port : gateway.listeners()) {
            List<GatewayRoute> routes = mesh.gatewayRoutes().getOrDefault(gateway.name(), List.of()).stream()
                    .filter(route -> route.match().port().orElse(port.port()) == port.port())
                    .sorted(ORDER)
                    .toList();
            String name = "gateway/" + gateway.name() + ":" + port.port();
            RouteConfiguration.Builder configuration =
                    RouteConfiguration.newBuilder().setName(name);
            SortedSet<String> hosts = hosts(routes, false);
            hosts.add(gateway.name().toLowerCase(Locale.ROOT));
            for (String host : hosts) {
                addListeners(gateway, port, host, name);
                configuration.addVirtualHosts(host(gateway, port, host, false, routes));
            }
            for (String suffix : hosts(routes, true)) {
                configuration.addVirtualHosts(host(gateway, port, suffix, true, routes));
            }
            output.add(configuration.build());
        }
    }

    private void addListeners(VirtualGateway gateway, PortMapping port, String host, String routes) {
        boolean first = port.equals(gateway.listeners().get(0));
        if ((first && !output.addListener(host, routes)) || !output.addListener(host + ":" + port.port(), routes)) {
            output.report(gateway.at()
                    .finding("host \"" + host
                            + "\" is that of a virtual service or of another gateway too, which gets the" + " calls"));
        }
    }

    private static SortedSet<String> hosts(List<GatewayRoute> routes, boolean suffix) {
        SortedSet<String> hosts = new TreeSet<>();
        routes.stream()
                .flatMap(route -> route.hostname().stream())
                .filter(host -> host.suffix() == suffix)
                .forEach(host -> hosts.add(host.value().toLowerCase(Locale.ROOT)));
        return hosts;
    }

    /** Only one virtual host is asked for a call, so it has the routes of every condition that its own host satisfies. */
    private VirtualHost host(
            VirtualGateway gateway, PortMapping port, String host, boolean suffix, List<GatewayRoute> routes) {
        String domain = suffix ? "*" + host : host;
        VirtualHost.Builder translated =
                VirtualHost.newBuilder().setName(domain).addDomains(domain).addDomains(domain + ":" + port.port());
        for (GatewayRoute route : routes) {
            if (route.hostname()
                    .map(condition -> covers(condition, host, suffix))
                    .orElse(true)) {
                addRoutes(gateway, route, translated);
            }
        }
        return translated.build();
    }

    private static boolean covers(HostSpec condition, String host, boolean suffix) {
        String value = condition.value().toLowerCase(Locale.ROOT);
        return condition.suffix()
                ? host.endsWith(value) && (suffix || !host.equals(value))
                : !suffix && host.equals(value);
    }

    private void addRoutes(VirtualGateway gateway, GatewayRoute outer, VirtualHost.Builder host) {
        VirtualService service =
                ServiceRoutes.find(mesh, outer.target().service().name()).orElseThrow();
        List<PortMapping> ports = services.ports(service).stream()
                .filter(port -> outer.target().port().orElse(port.port()) == port.port())
                .toList();
        if (ports.isEmpty()) {
            output.report(outer.at()
                    .finding("virtual service \"" + service.name()
                            + "\" has no port for requests that could be the target: calls find no route"));
            return;
        }
        for (Route inner : services.at(service, ports.get(0))) {
            GatewayPath path = GatewayPath.join(
                    outer.match().path(), outer.rewrite().path(), inner.match().path());
            if (path instanceof GatewayPath.Passes passes) {
                addRoute(gateway, outer, inner, ports.get(0), service, passes, host);
            } else if (path instanceof GatewayPath.Unknown) {
                output.report(outer.at()
                        .finding("its path and that of route \"" + inner.name()
                                + "\" cannot be made one, since one is an expression: calls do not take that route"));
            }
        }
    }

    private void addRoute(
            VirtualGateway gateway,
            GatewayRoute outer,
            Route inner,
            PortMapping port,
            VirtualService service,
            GatewayPath.Passes path,
            VirtualHost.Builder host) {
        Optional<RequestMatch> match = both(outer.match(), inner.match(), path);
        if (match.isEmpty()) {
            return;
        }
        Route joined = new Route(
                outer.name() + "/" + inner.name(),
                inner.router(),
                inner.priority(),
                match.get(),
                inner.targets(),
                inner.retry(),
                inner.timeouts(),
                inner.at());
        String caller = gateway.backendDefaults().isPresent() ? gateway.name() : "";
        var translated = translator.translate(joined, port, caller, gateway.backendDefaults());
        RouteAction.Builder action = translated.getRouteBuilder();
        if (outer.rewrite().host()) {
            action.setHostRewriteLiteral(service.name());
        }
        change(path.change(), action);
        host.addRoutes(translated);
    }

    private static void change(GatewayPath.Change change, RouteAction.Builder action) {
        if (change instanceof GatewayPath.Change.Matched matched) {
            action.setPrefixRewrite(matched.value());
        } else if (change instanceof GatewayPath.Change.Regex regex) {
            action.setRegexRewrite(RegexMatchAndSubstitute.newBuilder()
                    .setPattern(RouteMatchTranslator.regex(regex.pattern()))
                    .setSubstitution(regex.substitution()));
        } else if (!(change instanceof GatewayPath.Change.None)) {
            throw new AssertionError(change);
        }
    }

    /** What both ask for; empty if no request can be both. */
    private static Optional<RequestMatch> both(RequestMatch outer, RequestMatch inner, GatewayPath.Passes path) {
        if (contradict(outer.method(), inner.method()) || contradict(outer.scheme(), inner.scheme())) {
            return Optional.empty();
        }
        boolean grpc = outer.protocol() == Protocol.GRPC || inner.protocol() == Protocol.GRPC;
        List<HeaderSpec> headers = new ArrayList<>(outer.headers());
        headers.addAll(inner.headers());
        return Optional.of(new RequestMatch(
                grpc ? Protocol.GRPC : inner.protocol(),
                path.path(),
                outer.method().or(inner::method),
                outer.scheme().or(inner::scheme),
                Optional.empty(),
                headers,
                Stream.concat(outer.query().stream(), inner.query().stream()).toList()));
    }

    private static boolean contradict(Optional<String> one, Optional<String> other) {
        return one.isPresent() && other.isPresent() && !one.equals(other);
    }
}
