package dev.proxyless.mesh.cli;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.decode.Decoded;
import dev.proxyless.mesh.xds.decode.ResourceDecoder;
import dev.proxyless.mesh.xds.decode.ResourceOptions;
import dev.proxyless.mesh.xds.decode.UnknownFilters;
import dev.proxyless.mesh.xds.decode.ValidationReport;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import dev.proxyless.mesh.xds.state.Routed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a file that needs no control plane: bare resources, or the static ones of an Envoy bootstrap. If there are
 * several, a service has those that a client of the mesh would give it; a single one is meant whatever the authority is.
 */
final class StaticRoutes implements RouteFinder {

    private final Bootstrap bootstrap;
    private final RouteFinder services;
    private final Map<String, XdsResource.Listener> listeners = new TreeMap<>();
    private final Map<String, XdsResource.RouteConfiguration> routes = new TreeMap<>();
    private final Map<String, Cluster> clusters = new TreeMap<>();
    private final Map<String, FoundRoutes> compiled = new HashMap<>();

    private StaticRoutes(Bootstrap bootstrap, RouteFinder services) {
        this.bootstrap = bootstrap;
        this.services = services;
    }

    static StaticRoutes of(Bootstrap bootstrap, UnknownFilters unknown, Duration timeout, Consumer<String> warnings) {
        // What is not honoured is told here, of the resources that no service uses too.
        StaticRoutes found =
                new StaticRoutes(bootstrap, ServiceRoutes.open(bootstrap, unknown, timeout, warning -> {}));
        ValidationReport report = ValidationReport.create();
        ResourceDecoder decoder = ResourceDecoder.create(
                        bootstrap.runtime(), bootstrap.controlPlanes(), bootstrap.localCluster())
                .with(ResourceOptions.DEFAULT.with(unknown));
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
        XdsResource meant = service == null ? only() : named(service);
        return meant == null
                ? services.routes(service, authority)
                : compiled.computeIfAbsent(meant.name(), name -> compile(meant));
    }

    @Override
    public void close() {
        services.close();
    }

    private @Nullable XdsResource only() {
        List<XdsResource> candidates = candidates();
        return candidates.size() == 1 ? candidates.get(0) : null;
    }

    /** A route configuration that is called so, where no listener is the one of the service. */
    private @Nullable XdsResource named(String service) {
        XdsResource.RouteConfiguration routesOfName = routes.get(service);
        return routesOfName != null
                        && !listeners.containsKey(bootstrap.listenerName(ServiceName.of(service)))
                        && candidates().contains(routesOfName)
                ? routesOfName
                : null;
    }

    private List<XdsResource> candidates() {
        List<XdsResource> usable = new ArrayList<>(listeners.values());
        usable.addAll(routes.values());
        return new Routed(usable, List.of()).candidates();
    }

    private FoundRoutes compile(XdsResource resource) {
        if (resource instanceof XdsResource.RouteConfiguration configuration) {
            return FoundRoutes.of(configuration.routes(), ListenerRules.NONE, clusters);
        }
        if (!(resource instanceof XdsResource.Listener listener)) {
            throw new AssertionError(resource);
        }
        if (listener.routes() instanceof RouteSource.Inline inline) {
            return FoundRoutes.of(inline.routes(), listener.rules(), clusters);
        }
        String name = ((RouteSource.Rds) listener.routes()).name();
        XdsResource.RouteConfiguration configuration = routes.get(name);
        if (configuration == null) {
            throw new UsageException(bootstrap.source() + ": no RouteConfiguration \"" + name + "\", which listener \""
                    + listener.name() + "\" names (expected: "
                    + (routes.isEmpty()
                            ? "none, for the file has none"
                            : "one of " + String.join(", ", routes.keySet()))
                    + ")");
        }
        return FoundRoutes.of(configuration.routes(), listener.rules(), clusters);
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
            routes.put(configuration.name(), configuration);
        }
    }

    /** One that is refused is not known: routes are explained all the same. */
    private void addCluster(Decoded decoded) {
        if (decoded instanceof Decoded.Accepted accepted
                && accepted.resource() instanceof XdsResource.ClusterResource resource) {
            clusters.put(resource.name(), resource.cluster());
        }
    }
}
