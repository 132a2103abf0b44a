package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a resource refers to: other resources, by name, and the files that those are in. For who wants to know all that is
 * missing before anybody asks for a service. Used by one thread.
 */
public final class References {

    private final XdsResource resource;
    private final List<Reference> references = new ArrayList<>();

    /** A list in the resource that should have members, and has none; else empty. */
    private String emptyList = "";

    private record Reference(String field, ResourceSource source, ResourceType type, String name) {}

    private References(XdsResource resource) {
        this.resource = resource;
    }

    /** What {@code resource} refers to. */
    public static References of(XdsResource resource) {
        References found = new References(resource);
        if (resource instanceof XdsResource.Listener listener) {
            found.add(listener.rules().filters());
            found.add(listener.routes());
        } else if (resource instanceof XdsResource.RouteConfiguration configuration) {
            found.add("", configuration.routes());
        } else if (resource instanceof XdsResource.ClusterResource cluster) {
            found.add(cluster);
        } else if (resource instanceof XdsResource.Endpoints endpoints && isEmpty(endpoints.endpoints())) {
            found.emptyList = "endpoints";
        }
        return found;
    }

    /** The files among the sources of what is referred to. */
    public Set<ResourceSource.File> files() {
        Set<ResourceSource.File> files = new HashSet<>();
        for (Reference reference : references) {
            if (reference.source() instanceof ResourceSource.File file) {
                files.add(file);
            }
        }
        return files;
    }

    /**
     * What is referred to and is not there, and endpoints if there are none; what a control plane would have to be asked for
     * counts as there.
     */
    public List<ConfigError> missing(Known known) {
        List<ConfigError> missing = new ArrayList<>();
        if (!emptyList.isEmpty()) {
            missing.add(new ConfigError(
                    ConfigError.Kind.NOT_FOUND,
                    resource.type().label(),
                    resource.name(),
                    emptyList,
                    "no endpoint (expected: one or more, without which calls fail)"));
        }
        Lookup lookup = new Lookup(known, EndpointLookup.NONE);
        for (Reference reference : references) {
            if (lookup.find(reference.source(), reference.type(), reference.name())
                    instanceof Resolved.Absent<XdsResource> absent) {
                missing.add(new ConfigError(
                        absent.error().kind(),
                        resource.type().label(),
                        resource.name(),
                        reference.field(),
                        absent.error().describe()));
            }
        }
        return missing;
    }

    /** Localities without a weight in a cluster that asks for it, as far as its endpoints are there. */
    public Optional<SourceEvent.Unsupported> unweighted(Known known) {
        if (!(resource instanceof XdsResource.ClusterResource found)) {
            return Optional.empty();
        }
        Membership membership = found.cluster().membership();
        if (membership instanceof Membership.Static inline) {
            return UnweightedLocalities.of(found.cluster(), inline.endpoints());
        }
        return membership instanceof Membership.Eds eds
                        && new Lookup(known, EndpointLookup.NONE)
                                        .find(found.endpoints(), ResourceType.ENDPOINTS, eds.serviceName())
                                instanceof Resolved.Ready<XdsResource> ready
                        && ready.value() instanceof XdsResource.Endpoints endpoints
                ? UnweightedLocalities.of(found.cluster(), endpoints.endpoints())
                : Optional.empty();
    }

    private static boolean isEmpty(EndpointSet members) {
        return members.localities().stream()
                .allMatch(locality -> locality.endpoints().isEmpty());
    }

    private void add(List<HttpFilter> filters) {
        for (HttpFilter filter : filters) {
            String field = "http_filters[\"" + filter.name() + "\"].typed_config";
            filter.config().clusters().forEach(name -> add(field, ResourceSource.ADS, ResourceType.CLUSTER, name));
        }
    }

    private void add(RouteSource routes) {
        if (routes instanceof RouteSource.Inline inline) {
            add("route_config.", inline.routes());
        } else if (routes instanceof RouteSource.Rds rds) {
            add("rds.route_config_name", rds.source(), ResourceType.ROUTE_CONFIGURATION, rds.name());
        } else {
            throw new AssertionError(routes);
        }
    }

    private void add(String at, RouteConfig routes) {
        for (int i = 0; i < routes.virtualHosts().size(); i++) {
            VirtualHost host = routes.virtualHosts().get(i);
            String here = at + "virtual_hosts[" + i + "].";
            for (int j = 0; j < host.routes().size(); j++) {
                // Where in a tree a route stands is not known any more.
                String field = host.matcher().isPresent() ? "matcher" : "routes[" + j + "].route";
                add(here + field, host.routes().get(j));
            }
        }
    }

    private void add(String at, Route route) {
        if (!(route.action() instanceof RouteAction.Forward forward)) {
            return;
        }
        List<WeightedCluster> clusters = forward.clusters().clusters();
        for (int i = 0; i < clusters.size(); i++) {
            if (clusters.get(i).cluster() instanceof ClusterName.Literal named) {
                // A weighted list of one that says no more than the name is the same once decoded.
                String field = forward.clusters().equals(WeightedClusters.single(named.name()))
                        ? ".cluster"
                        : ".weighted_clusters.clusters[" + i + "].name";
                add(at + field, ResourceSource.ADS, ResourceType.CLUSTER, named.name());
            } else if (clusters.get(i).cluster() instanceof ClusterName.FromPlugin plugin) {
                String field = ".cluster_specifier_plugin of " + plugin.plugin();
                plugin.specifier()
                        .clusters()
                        .forEach(name -> add(at + field, ResourceSource.ADS, ResourceType.CLUSTER, name));
            }
        }
        for (MirrorPolicy mirror : forward.mirrors()) {
            if (mirror.cluster() instanceof ClusterName.Literal named) {
                // Which level has the policy is not known any more.
                add(at + ".request_mirror_policies.cluster", ResourceSource.ADS, ResourceType.CLUSTER, named.name());
            }
        }
    }

    private void add(XdsResource.ClusterResource resource) {
        Membership membership = resource.cluster().membership();
        if (membership instanceof Membership.Static inline && isEmpty(inline.endpoints())) {
            emptyList = "load_assignment.endpoints";
        } else if (membership instanceof Membership.Eds eds) {
            add("eds_cluster_config", resource.endpoints(), ResourceType.ENDPOINTS, eds.serviceName());
        } else if (membership instanceof Membership.Aggregate aggregate) {
            for (int i = 0; i < aggregate.clusters().size(); i++) {
                String field = "cluster_type.typed_config.clusters[" + i + "]";
                add(
                        field,
                        ResourceSource.ADS,
                        ResourceType.CLUSTER,
                        aggregate.clusters().get(i));
            }
        }
    }

    private void add(String field, ResourceSource source, ResourceType type, String name) {
        references.add(new Reference(field, source, type, name));
    }
}
