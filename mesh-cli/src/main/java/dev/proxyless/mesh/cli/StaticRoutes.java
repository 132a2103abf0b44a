package dev.proxyless.mesh.cli;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.decode.ValidationReport;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The routes of a file that needs no control plane: bare resources, or the static ones of an Envoy bootstrap. */
final class StaticRoutes implements RouteFinder {

    private final Bootstrap bootstrap;
    private final Map<String, XdsResource.Listener> listeners = new TreeMap<>();

    private final Map<String, RouteConfig> routes = new TreeMap<>();
    private final Map<String, Cluster> clusters = new TreeMap<>();

    private StaticRoutes(Bootstrap bootstrap) {
        this.bootstrap = bootstrap;
    }

    static StaticRoutes of(Bootstrap bootstrap, Consumer<String> warnings) {
        StaticRoutes found = new StaticRoutes(bootstrap);
        ValidationReport report = ValidationReport.create();
        ResourceDecoder decoder = ResourceDecoder.create(bootstrap.runtime(), bootstrap.controlPlanes());
        for (Any resource : bootstrap.staticResources()) {
            ResourceType type = ResourceType.ofTypeUrl(resource.getTypeUrl()).orElse(ResourceType.CLUSTER);
            if (type == ResourceType.LISTENER || type == ResourceType.ROUTE_CONFIGURATION) {
                Decoded decoded = decoder.decode(type, resource);
                report.news(decoded)
                        .forEach(field -> warnings.accept(bootstrap.source() + ": " + field.resourceType() + " \""
                                + field.resourceName() + "\", " + field.field() + ": " + field.consequence()));
                found.add(decoded);
            } else if (type == ResourceType.CLUSTER) {
                found.addCluster(decoder.decode(type, resource));
            }
        }
        return found;
    }

    @Override
    public FoundRoutes routes(@Nullable String service, String authority) {
        if (listeners.isEmpty()) {
            return bareRoutes(service, authority);
        }
        String listener = service != null
                ? bootstrap.listenerName(ServiceName.of(service))
                : listeners.size() == 1 ? listeners.keySet().iterator().next() : authority;
        XdsResource.Listener found = listeners.get(listener);
        if (found == null) {
            throw new UsageException(bootstrap.source() + ": no listener \"" + listener + "\" (expected: --service "
                    + choice(listeners) + ")");
        }
        RouteConfig config = found.routes() instanceof RouteSource.Rds rds
                ? named(rds.name(), "which listener \"" + listener + "\" names")
                : ((RouteSource.Inline) found.routes()).routes();
        return FoundRoutes.of(config, found.rules(), clusters);
    }

    @Override
    public void close() {}

    private FoundRoutes bareRoutes(@Nullable String service, String authority) {
        if (routes.size() == 1) {
            return bare(routes.values().iterator().next());
        }
        if (routes.isEmpty()) {
            throw new UsageException(bootstrap.source() + ": no routes (expected: a RouteConfiguration or a Listener)");
        }
        return bare(named(service != null ? service : authority, "and the file has several"));
    }

    private FoundRoutes bare(RouteConfig config) {
        return FoundRoutes.of(config, ListenerRules.NONE, clusters);
    }

    private RouteConfig named(String name, String why) {
        RouteConfig config = routes.get(name);
        if (config == null) {
            throw new UsageException(bootstrap.source() + ": no RouteConfiguration \"" + name + "\", " + why
                    + " (expected: " + choice(routes) + ")");
        }
        return config;
    }

    private void add(Decoded decoded) {
        if (decoded instanceof Decoded.Rejected rejected) {
            throw new UsageException(rejected.errors().stream()
                    .map(ConfigError::describe)
                    .map(problem -> bootstrap.source() + ": " + problem)
                    .collect(Collectors.joining(System.lineSeparator())));
        }
        XdsResource resource = ((Decoded.Accepted) decoded).resource();
        if (resource instanceof XdsResource.Listener listener) {
            listeners.put(listener.name(), listener);
        } else if (resource instanceof XdsResource.RouteConfiguration configuration) {
            routes.put(configuration.name(), configuration.routes());
        }
    }

    /** One that is refused is not known: routes are explained all the same. */
    private void addCluster(Decoded decoded) {
        if (decoded instanceof Decoded.Accepted accepted
                && accepted.resource() instanceof XdsResource.ClusterResource resource) {
            clusters.put(resource.name(), resource.cluster());
        }
    }

    private static String choice(Map<String, ?> known) {
        return known.isEmpty() ? "none, for the file has none" : "one of " + String.join(", ", known.keySet());
    }
}
