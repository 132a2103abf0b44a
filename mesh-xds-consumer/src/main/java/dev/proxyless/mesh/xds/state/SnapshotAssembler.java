package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private final Dependencies<Whole, Need> needs = new Dependencies<>(collected::use);
    private final Dependencies<Whole, String> users = new Dependencies<>(this::use);
    private final Set<String> unused = new HashSet<>();
    private Set<ServiceName> wanted = Set.of();
    private Assembly last = Assembly.EMPTY;

    private SnapshotAssembler(Known known, EndpointLookup endpoints, Function<ServiceName, String> listenerName) {
        this.known = known;
        this.endpoints = endpoints;
        this.clusters = new Clusters(this::lookup, needs, users);
        this.services = new Services(new RouteResolution(known, listenerName), clusters, users);
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
        boolean changed = forget(wanted);
        Outdated outdated = outdated(wanted);
        this.wanted = wanted;
        for (ServiceName service : outdated.services()) {
            changed |= resolve(service);
        }
        for (Map.Entry<ServiceName, Set<String>> partly : outdated.clusters().entrySet()) {
            ServiceName service = partly.getKey();
            if (!outdated.services().contains(service)) {
                changed |= services.renew(service, partly.getValue()).orElseGet(() -> resolve(service));
            }
        }
        forgetUnused();
        Needs now = collected.needs();
        if (changed || !Unchanged.is(now, last.needs())) {
            last = new Assembly(changed ? services.resolved() : last.services(), now);
        }
        return last;
    }

    /** What was found in the last assembly, of resources together, that has no effect or not all of it. */
    public List<SourceEvent.Unsupported> takeNotes() {
        return clusters.takeNotes();
    }

    /** What a service was last found to need, with its clusters. */
    public Needs needs(ServiceName service) {
        Collected all = new Collected();
        Whole whole = new Whole.Service(service);
        needs.keys(whole).forEach(need -> all.use(need, true));
        for (String cluster : users.keys(whole)) {
            needs.keys(new Whole.Cluster(cluster)).forEach(need -> all.use(need, true));
        }
        return all.needs();
    }

    /**
     * What has to be looked at again.
     *
     * @param services the services as a whole
     * @param clusters of each service of which perhaps nothing else changed, the clusters
     */
    private record Outdated(Set<ServiceName> services, Map<ServiceName, Set<String>> clusters) {}

    private Outdated outdated(Set<ServiceName> now) {
        @Nullable Set<Need> changes = known.takeChanges();
        if (changes == null) {
            clusters.outdateAll();
            services.followAnother();
            return new Outdated(now, Map.of());
        }
        Outdated outdated = new Outdated(new HashSet<>(), new HashMap<>());
        for (Need change : changes) {
            for (Whole whole : needs.of(change)) {
                outdate(whole, outdated);
            }
        }
        if (now != wanted) {
            for (ServiceName service : now) {
                if (!wanted.contains(service)) {
                    outdated.services().add(service);
                }
            }
        }
        return outdated;
    }

    private void outdate(Whole whole, Outdated outdated) {
        if (whole instanceof Whole.Service service) {
            outdated.services().add(service.name());
        } else if (whole instanceof Whole.Cluster cluster) {
            clusters.outdate(cluster.name());
            for (Whole user : users.of(cluster.name())) {
                // An aggregate needs all that its parts need, so it is found by itself.
                if (user instanceof Whole.Service service) {
                    outdated.clusters()
                            .computeIfAbsent(service.name(), name -> new HashSet<>())
                            .add(cluster.name());
                }
            }
        } else {
            throw new AssertionError(whole);
        }
    }

    private boolean resolve(ServiceName service) {
        Lookup lookup = lookup();
        boolean changed = services.resolve(service, lookup);
        needs.replace(new Whole.Service(service), lookup.needs());
        return changed;
    }

    private boolean forget(Set<ServiceName> now) {
        boolean changed = false;
        if (now != wanted) {
            for (ServiceName service : wanted) {
                if (!now.contains(service)) {
                    changed |= services.forget(service);
                    needs.replace(new Whole.Service(service), Set.of());
                }
            }
        }
        return changed;
    }

    private void use(String cluster, boolean used) {
        if (used) {
            unused.remove(cluster);
        } else {
            unused.add(cluster);
        }
    }

    /** At the end, for a cluster may go from one service or aggregate to another. Forgetting an aggregate frees its parts. */
    private void forgetUnused() {
        while (!unused.isEmpty()) {
            Set<String> free = Set.copyOf(unused);
            unused.clear();
            free.forEach(clusters::forget);
        }
    }

    private Lookup lookup() {
        return new Lookup(known, endpoints);
    }
}
