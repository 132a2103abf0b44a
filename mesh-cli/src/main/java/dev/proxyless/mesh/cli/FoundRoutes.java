package dev.proxyless.mesh.cli;

import dev.proxyless.mesh.client.filter.FilterFactories;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.StreamLimits;
import java.util.Map;

/**
 * The routes that a request is held against, and what is said beside them.
 *
 * @param table the routes
 * @param limits what the listener says of time
 * @param clusters those that are known, by name
 */
record FoundRoutes(RouteTable table, StreamLimits limits, Map<String, Cluster> clusters) {

    FoundRoutes {
        clusters = Map.copyOf(clusters);
    }

    static FoundRoutes of(RouteConfig config, ListenerRules listener, Map<String, Cluster> clusters) {
        RouteTable table = RouteTable.compile(config, listener, FilterFactories.installed());
        return new FoundRoutes(table, listener.limits(), clusters);
    }
}
