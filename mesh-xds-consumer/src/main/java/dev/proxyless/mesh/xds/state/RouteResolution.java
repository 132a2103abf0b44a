package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.xds.resource.ResourceSource;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the routes of services. */
final class RouteResolution {

    private final Known known;
    private final Function<ServiceName, String> listenerName;

    RouteResolution(Known known, Function<ServiceName, String> listenerName) {
        this.known = known;
        this.listenerName = listenerName;
    }

    /** The routes; null if a part is awaited. */
    @Nullable Resolved<RouteConfig> resolve(ServiceName service, Lookup lookup) {
        String name = listenerName.apply(service);
        ResourceSource served = known.source(ResourceType.LISTENER);
        ResourceSource source = served == null ? ResourceSource.ADS : served;
        Resolved<XdsResource> found = lookup.find(source, ResourceType.LISTENER, name);
        if (found instanceof Resolved.Ready<XdsResource> ready) {
            return routes(ready.value(), lookup);
        }
        if (served instanceof ResourceSource.Aggregated) {
            return found == null ? null : absent(found);
        }
        return resolveByDomain(service, lookup);
    }

    /** The first that has a virtual host for the service, where listeners do not have the names of services. */
    private @Nullable Resolved<RouteConfig> resolveByDomain(ServiceName service, Lookup lookup) {
        Known.Routed routed = lookup.routed();
        if (routed == null) {
            return null;
        }
        for (XdsResource candidate : routed.usable()) {
            Resolved<RouteConfig> routes = routes(candidate, lookup);
            if (routes == null) {
                return null; // whether this is the one is known when its routes are
            }
            if (routes instanceof Resolved.Ready<RouteConfig> ready && DomainMatch.covers(ready.value(), service)) {
                return routes;
            }
        }
        return new Resolved.Absent<>(StateErrors.noVirtualHost(listenerName.apply(service), routed));
    }

    private static @Nullable Resolved<RouteConfig> routes(XdsResource resource, Lookup lookup) {
        if (resource instanceof XdsResource.RouteConfiguration configuration) {
            return new Resolved.Ready<>(configuration.routes());
        }
        if (!(resource instanceof XdsResource.Listener listener)) {
            throw new AssertionError(resource);
        }
        if (listener.routes() instanceof RouteSource.Inline inline) {
            return new Resolved.Ready<>(inline.routes());
        }
        if (!(listener.routes() instanceof RouteSource.Rds rds)) {
            throw new AssertionError(listener.routes());
        }
        Resolved<XdsResource> found = lookup.find(rds.source(), ResourceType.ROUTE_CONFIGURATION, rds.name());
        if (found instanceof Resolved.Ready<XdsResource> ready) {
            return routes(ready.value(), lookup);
        }
        return found == null ? null : absent(found);
    }

    private static Resolved<RouteConfig> absent(Resolved<XdsResource> found) {
        if (found instanceof Resolved.Absent<XdsResource> absent) {
            return new Resolved.Absent<>(absent.error());
        }
        throw new AssertionError(found);
    }
}
