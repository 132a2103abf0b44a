package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.snapshot.ConfigError;
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

    /** The routes and filters; null if a part is awaited. */
    @Nullable Resolved<Routing> resolve(ServiceName service, Lookup lookup) {
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
        Resolved<Routing> byDomain = resolveByDomain(service, lookup);
        // Where no listener came at all, that is the reason, and not that none is there.
        return byDomain instanceof Resolved.Absent
                        && found instanceof Resolved.Absent<XdsResource> absent
                        && absent.error().kind() == ConfigError.Kind.TIMEOUT
                ? absent(absent)
                : byDomain;
    }

    /**
     * The first that has a virtual host for the service, where listeners do not have the names of services. What takes just
     * any host comes after all that name this one: the bootstrap of a sidecar has listeners for its own statistics.
     */
    private @Nullable Resolved<Routing> resolveByDomain(ServiceName service, Lookup lookup) {
        Routed routed = lookup.routed();
        if (routed == null) {
            return null;
        }
        Resolved<Routing> forAny = null;
        for (XdsResource candidate : routed.candidates()) {
            Resolved<Routing> routes = routes(candidate, lookup);
            if (routes == null) {
                return null; // whether this is the one is known when its routes are
            }
            if (routes instanceof Resolved.Ready<Routing> ready) {
                if (DomainMatch.names(ready.value().routes(), service)) {
                    return routes;
                }
                if (forAny == null && DomainMatch.takesAny(ready.value().routes())) {
                    forAny = routes;
                }
            }
        }
        return forAny != null
                ? forAny
                : new Resolved.Absent<>(StateErrors.noVirtualHost(listenerName.apply(service), routed));
    }

    private static @Nullable Resolved<Routing> routes(XdsResource resource, Lookup lookup) {
        if (resource instanceof XdsResource.RouteConfiguration configuration) {
            return ready(configuration, ListenerRules.NONE);
        }
        if (!(resource instanceof XdsResource.Listener listener)) {
            throw new AssertionError(resource);
        }
        if (listener.routes() instanceof RouteSource.Inline inline) {
            return new Resolved.Ready<>(new Routing(inline.routes(), listener.rules()));
        }
        if (!(listener.routes() instanceof RouteSource.Rds rds)) {
            throw new AssertionError(listener.routes());
        }
        Resolved<XdsResource> found = lookup.find(rds.source(), ResourceType.ROUTE_CONFIGURATION, rds.name());
        if (found instanceof Resolved.Ready<XdsResource> ready
                && ready.value() instanceof XdsResource.RouteConfiguration configuration) {
            return ready(configuration, listener.rules());
        }
        return found == null ? null : absent(found);
    }

    private static Resolved<Routing> ready(XdsResource.RouteConfiguration configuration, ListenerRules rules) {
        return new Resolved.Ready<>(new Routing(configuration.routes(), rules));
    }

    private static Resolved<Routing> absent(Resolved<XdsResource> found) {
        if (found instanceof Resolved.Absent<XdsResource> absent) {
            return new Resolved.Absent<>(absent.error());
        }
        throw new AssertionError(found);
    }
}
