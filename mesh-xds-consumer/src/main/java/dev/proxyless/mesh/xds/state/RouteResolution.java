package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.resource.RouteSource;
import dev.proxyless.mesh.xds.resource.XdsResource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds the routes of services for one assembly. */
final class RouteResolution {

    private final Lookup lookup;
    private final ResourceCache cache;
    private final Function<ServiceName, String> listenerName;

    RouteResolution(Lookup lookup, ResourceCache cache, Function<ServiceName, String> listenerName) {
        this.lookup = lookup;
        this.cache = cache;
        this.listenerName = listenerName;
    }

    /** The routes; null if a part is awaited. */
    @Nullable Resolved<RouteConfig> resolve(ServiceName service) {
        String name = listenerName.apply(service);
        if (!lookup.canBeFound(ResourceType.LISTENER, name)) {
            return resolveByDomain(service);
        }
        Resolved<XdsResource> found = lookup.find(ResourceType.LISTENER, name);
        if (found instanceof Resolved.Ready<XdsResource> ready) {
            return routes(ready.value());
        }
        return found == null ? null : absent(found);
    }

    /** The first of the file's listeners and route configurations that has a virtual host for the service. */
    private @Nullable Resolved<RouteConfig> resolveByDomain(ServiceName service) {
        for (XdsResource candidate : cache.seeded()) {
            if (candidate.type() != ResourceType.LISTENER && candidate.type() != ResourceType.ROUTE_CONFIGURATION) {
                continue;
            }
            Resolved<RouteConfig> routes = routes(candidate);
            if (routes == null) {
                return null; // whether this is the one is known when its routes are
            }
            if (routes instanceof Resolved.Ready<RouteConfig> ready && DomainMatch.covers(ready.value(), service)) {
                return routes;
            }
        }
        return new Resolved.Absent<>(StateErrors.noVirtualHost(listenerName.apply(service), cache));
    }

    private @Nullable Resolved<RouteConfig> routes(XdsResource resource) {
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
        Resolved<XdsResource> found = lookup.find(ResourceType.ROUTE_CONFIGURATION, rds.name());
        if (found instanceof Resolved.Ready<XdsResource> ready) {
            return routes(ready.value());
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
