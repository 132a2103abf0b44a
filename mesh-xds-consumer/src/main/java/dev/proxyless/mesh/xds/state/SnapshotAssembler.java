package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes complete snapshots of what is known, and says what is still needed (gRFC A74 has the same aim).
 *
 * <p>A service is resolved when its listener, its routes, every cluster that a route names and the endpoints of each are
 * there or known not to be there. While a part is awaited, what was resolved before stays, so that a change is seen whole
 * or not at all. Parts that did not change are the same objects as in the assembly before.
 *
 * <p>It remembers which service is made of what, so that an assembly costs what changed since the one before and not what
 * there is. Belongs to one thread, the control loop.
 */
public final class SnapshotAssembler {

    private final Known known;
    private final EndpointLookup endpoints;
    private final Clusters clusters;
    private final Services services;
    private final Collected collected = new Collected();
    private final Dependencies<ServiceName> dependencies = new Dependencies<>(this::use);
    private Set<ServiceName> wanted = Set.of();
    private Assembly last = Assembly.EMPTY;

    private SnapshotAssembler(Known known, EndpointLookup endpoints, Function<ServiceName, String> listenerName) {
        this.known = known;
        this.endpoints = endpoints;
        this.clusters = new Clusters(this::lookup);
        this.services = new Services(new RouteResolution(known, listenerName), clusters);
    }

    /**
     * An assembler.
     *
     * @param known what is known; its changes are taken by this assembler
     * @param endpoints what is known of endpoints that are neither static nor sent
     * @param listenerName the name of a service's listener. Where listeners are not asked for by name, a service without a
     *     listener of its name gets the first listener or route configuration that has a virtual host for it
     */
    public static SnapshotAssembler create(
            Known known, EndpointLookup endpoints, Function<ServiceName, String> listenerName) {
        return new SnapshotAssembler(known, endpoints, listenerName);
    }

    /**
     * Assembles what {@code wanted} needs.
     *
     * @param wanted the services
     */
    public Assembly assemble(Set<ServiceName> wanted) {
        Set<ServiceName> outdated = outdated(wanted);
        boolean changed = forget(wanted);
        this.wanted = wanted;
        for (ServiceName service : outdated) {
            Lookup lookup = lookup();
            changed |= services.resolve(service, lookup);
            dependencies.replace(service, lookup.needs());
        }
        Needs needs = collected.needs();
        if (changed || !Unchanged.is(needs, last.needs())) {
            last = new Assembly(changed ? services.resolved() : last.services(), needs);
        }
        return last;
    }

    private Set<ServiceName> outdated(Set<ServiceName> now) {
        @Nullable Set<Need> changes = known.takeChanges();
        if (changes == null) {
            clusters.outdateAll();
            services.followAnother();
            return now;
        }
        Set<ServiceName> outdated = new HashSet<>();
        for (Need change : changes) {
            clusters.outdate(change);
            outdated.addAll(dependencies.of(change));
        }
        if (now != wanted) {
            outdated.retainAll(now);
            for (ServiceName service : now) {
                if (!wanted.contains(service)) {
                    outdated.add(service);
                }
            }
        }
        return outdated;
    }

    private boolean forget(Set<ServiceName> now) {
        boolean changed = false;
        if (now != wanted) {
            for (ServiceName service : wanted) {
                if (!now.contains(service)) {
                    changed |= services.forget(service);
                    dependencies.replace(service, Set.of());
                }
            }
        }
        return changed;
    }

    private void use(Need need, boolean used) {
        collected.use(need, used);
        if (!used && need instanceof Need.Resource resource && resource.type() == ResourceType.CLUSTER) {
            clusters.forget(resource.name());
        }
    }

    private Lookup lookup() {
        return new Lookup(known, endpoints);
    }
}
