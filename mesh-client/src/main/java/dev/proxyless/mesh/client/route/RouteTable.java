package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.client.filter.FilterCompiler;
import dev.proxyless.mesh.client.filter.FilterFactories;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a service, compiled: choosing one takes about as long among a thousand as among ten, and allocates
 * nothing unless a query parameter or a regular expression has to be looked at. Immutable.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/intro/arch_overview/http/http_routing">Envoy, HTTP routing</a>
 */
public final class RouteTable {

    private final DomainIndex<VirtualHostTable> domains;
    private final boolean ignorePort;
    private final boolean ignorePathParameters;
    private final FilterCompiler filters;
    private final RouteDecision noVirtualHost;
    /** Null if the listener leaves requests as they are. */
    private final @Nullable RequestNormalizer normalizer;

    private final ClusterChoices choices;

    private RouteTable(DomainIndex<VirtualHostTable> domains, TableScope scope, ListenerRules listener) {
        RouteConfig config = scope.config();
        this.domains = domains;
        this.ignorePort = config.ignorePortInHostMatching();
        this.ignorePathParameters = config.ignorePathParametersInPathMatching();
        this.filters = scope.filters();
        this.choices = scope.choices();
        this.noVirtualHost = new RouteDecision.Unmatched(null, filters.unmatched());
        this.normalizer = RequestNormalizer.of(listener, filters.unmatched());
    }

    /** Compiles the routes of a listener that says nothing of calls. */
    public static RouteTable compile(RouteConfig config) {
        return compile(config, ListenerRules.NONE, FilterCompiler.withoutFilters());
    }

    /**
     * Compiles {@code config}. If a domain occurs twice, the first virtual host has it.
     *
     * @param listener what holds for all calls
     * @param kinds the kinds of filters that there are
     */
    public static RouteTable compile(RouteConfig config, ListenerRules listener, FilterFactories kinds) {
        return compile(config, listener, FilterCompiler.of(listener.filters(), kinds));
    }

    /** Compiles the same for the next revision, which goes on with the filters that it leaves as they are. */
    public RouteTable next(RouteConfig config, ListenerRules listener) {
        return compile(config, listener, filters.next(listener.filters()));
    }

    private static RouteTable compile(RouteConfig config, ListenerRules listener, FilterCompiler filters) {
        TableScope scope = new TableScope(config, listener.limits(), filters);
        Map<String, VirtualHostTable> byDomain = new LinkedHashMap<>();
        for (VirtualHost host : config.virtualHosts()) {
            VirtualHostTable table = VirtualHostTable.compile(scope, host);
            host.domains().forEach(domain -> byDomain.putIfAbsent(domain, table));
        }
        return new RouteTable(DomainIndex.of(byDomain), scope, listener);
    }

    /**
     * The request as the listener leaves it, for all that comes after: routes, filters, copies and the endpoint.
     *
     * @param request the request as the application made it; itself if the listener changes nothing
     */
    public Admission admit(RequestView request) {
        return normalizer == null ? request : normalizer.admit(request);
    }

    /**
     * Chooses the route of a request: the first that matches, of the virtual host with the best domain.
     *
     * @param admission the request, once it is {@linkplain #admit admitted}
     * @param random the call's random number, which decides runtime fractions and weighted clusters
     */
    public RouteDecision route(Admission admission, long random) {
        return admission instanceof RouteDecision.Refused refused ? refused : choose(admission.request(), random);
    }

    private RouteDecision choose(RequestView request, long random) {
        VirtualHostTable table = find(request);
        if (table == null) {
            return noVirtualHost;
        }
        if (ignorePathParameters) {
            String path = request.pathWithoutParameters();
            return table.route(request, path, path.length(), random);
        }
        return table.route(request, request.pathAndQuery(), request.pathLength(), random);
    }

    /**
     * What a request of the same route comes to that is to go to another of its clusters.
     *
     * @param decision what it came to, of this table
     * @param cluster that other cluster
     * @return null if the route does not name it
     */
    public RouteDecision.@Nullable Forward inCluster(RouteDecision.Forward decision, String cluster) {
        return choices.find(decision, cluster);
    }

    /** Says why {@link #route} chooses what it chooses; slow, for people. */
    public RouteTrace trace(RequestView request, long random) {
        VirtualHostTable table = find(request);
        return table == null
                ? RouteTrace.ofNoHost(request)
                : table.trace(request, ignorePathParameters ? request.pathWithoutParameters() : request.path(), random);
    }

    private @Nullable VirtualHostTable find(RequestView request) {
        String authority = request.domain();
        return domains.find(authority, ignorePort ? hostLength(authority) : authority.length());
    }

    /** The length of an authority without its port. A colon inside the brackets of an IPv6 address begins no port. */
    private static int hostLength(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || colon < authority.lastIndexOf(']') ? authority.length() : colon;
    }
}
