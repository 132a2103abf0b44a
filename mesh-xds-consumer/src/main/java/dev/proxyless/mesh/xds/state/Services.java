package dev.proxyless.mesh.xds.state;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.PartMap;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The services that are resolved. One of which nothing changed is the object that it was. */
final class Services {

    private final RouteResolution routes;
    private final Clusters clusters;
    private final Dependencies<Whole, String> users;
    private final Map<ServiceName, Resolved<ServiceSnapshot>> resolved = new HashMap<>();

    /** Those with a route that leaves it to requests to name a cluster. */
    private final Set<ServiceName> anyCluster = new HashSet<>();

    /** Those that were resolved with what another control plane or file said than the one that is followed now. */
    private final Set<ServiceName> ofBefore = new HashSet<>();

    /** Those that are what is known now, with nothing awaited. */
    private final Set<ServiceName> complete = new HashSet<>();

    /**
     * No service yet.
     *
     * @param users takes which clusters each service is made of
     */
    Services(RouteResolution routes, Clusters clusters, Dependencies<Whole, String> users) {
        this.routes = routes;
        this.clusters = clusters;
        this.users = users;
    }

    /** The services that are resolved, or were and are kept until they are again. */
    Map<ServiceName, Resolved<ServiceSnapshot>> resolved() {
        return Collections.unmodifiableMap(resolved);
    }

    /**
     * Resolves a service anew, as far as can be.
     *
     * @param lookup takes note of what it needs
     * @return whether it is another than before
     */
    boolean resolve(ServiceName service, Lookup lookup) {
        complete.remove(service);
        Resolved<Routing> found = routes.resolve(service, lookup);
        if (found instanceof Resolved.Ready<Routing> ready) {
            return resolve(service, ready.value(), lookup);
        }
        users.replace(new Whole.Service(service), Set.of());
        return found instanceof Resolved.Absent<Routing> absent
                ? put(service, new Resolved.Absent<>(absent.error()))
                : keep(service);
    }

    /**
     * Takes over what became of some clusters of a service of which nothing else changed: it may have thousands.
     *
     * @param changed the clusters
     * @return whether the service is another than before; empty if it has to be resolved as a whole
     */
    Optional<Boolean> renew(ServiceName service, Set<String> changed) {
        if (!complete.contains(service) || !(resolved.get(service) instanceof Resolved.Ready<ServiceSnapshot> before)) {
            return Optional.empty();
        }
        ServiceSnapshot snapshot = before.value();
        Map<String, Resolved<ClusterSnapshot>> news = new HashMap<>();
        for (String name : changed) {
            Resolved<ClusterSnapshot> cluster = clusters.resolve(name);
            if (cluster == null) {
                return Optional.empty();
            }
            if (!Unchanged.is(snapshot.clusters().get(name), cluster)) {
                news.put(name, cluster);
            }
        }
        if (!news.isEmpty()) {
            PartMap<Resolved<ClusterSnapshot>> parts =
                    PartMap.copyOf(snapshot.clusters()).with(news);
            resolved.put(
                    service,
                    new Resolved.Ready<>(new ServiceSnapshot(service, snapshot.routes(), snapshot.listener(), parts)));
        }
        return Optional.of(!news.isEmpty());
    }

    /** Takes note that another control plane or file is followed: what it says is not mixed with what was said before. */
    void followAnother() {
        ofBefore.addAll(resolved.keySet());
    }

    /** Forgets a service; whether it was resolved. */
    boolean forget(ServiceName service) {
        ofBefore.remove(service);
        complete.remove(service);
        anyCluster.remove(service);
        users.replace(new Whole.Service(service), Set.of());
        return resolved.remove(service) != null;
    }

    private boolean resolve(ServiceName service, Routing routing, Lookup lookup) {
        Set<String> names = clusterNames(service, routing, lookup);
        Map<String, Resolved<ClusterSnapshot>> parts = new HashMap<>(2 * names.size());
        boolean awaiting = false;
        for (String name : names) {
            Resolved<ClusterSnapshot> cluster = clusters.resolve(name);
            if (cluster == null) {
                awaiting = true; // and on, so that all that is missing is asked for at once
            } else {
                parts.put(name, cluster);
            }
        }
        boolean changed = awaiting ? keep(service) : putNewest(service, routing, parts);
        users.replace(new Whole.Service(service), Set.copyOf(names));
        return changed;
    }

    private boolean putNewest(ServiceName service, Routing routing, Map<String, Resolved<ClusterSnapshot>> parts) {
        ofBefore.remove(service);
        complete.add(service);
        return putReady(service, routing, parts);
    }

    /**
     * What was resolved before stays until the new is complete, with the newest endpoints of those clusters that are part
     * of both. Nothing is asked for on its behalf: a control plane may answer no request that names what it has no more.
     */
    private boolean keep(ServiceName service) {
        if (!(resolved.get(service) instanceof Resolved.Ready<ServiceSnapshot> before)) {
            ofBefore.remove(service);
            return resolved.remove(service) != null;
        }
        if (ofBefore.contains(service)) {
            return false;
        }
        Map<String, Resolved<ClusterSnapshot>> parts =
                new HashMap<>(before.value().clusters());
        parts.replaceAll((name, old) -> {
            Resolved<ClusterSnapshot> newest = clusters.ready(name);
            return newest == null ? old : newest;
        });
        return putReady(
                service, new Routing(before.value().routes(), before.value().listener()), parts);
    }

    private boolean putReady(ServiceName service, Routing routing, Map<String, Resolved<ClusterSnapshot>> parts) {
        if (resolved.get(service) instanceof Resolved.Ready<ServiceSnapshot> before
                && Unchanged.is(before.value().routes(), routing.routes())
                && Unchanged.is(before.value().listener(), routing.listener())
                && Unchanged.all(before.value().clusters(), parts)) {
            return false;
        }
        resolved.put(
                service,
                new Resolved.Ready<>(new ServiceSnapshot(service, routing.routes(), routing.listener(), parts)));
        return true;
    }

    private boolean put(ServiceName service, Resolved<ServiceSnapshot> now) {
        @Nullable Resolved<ServiceSnapshot> before = resolved.get(service);
        if (now.equals(before)) {
            return false;
        }
        resolved.put(service, now);
        return true;
    }

    /**
     * The names that the routes and the listener's filters mention, or all that are known if a route leaves it to requests
     * to name one. Routes that did not change need not be walked again.
     */
    private Set<String> clusterNames(ServiceName service, Routing routing, Lookup lookup) {
        RouteConfig config = routing.routes();
        if (!anyCluster.contains(service)
                && resolved.get(service) instanceof Resolved.Ready<ServiceSnapshot> before
                && Unchanged.is(before.value().routes(), config)
                && Unchanged.is(before.value().listener(), routing.listener())) {
            return before.value().clusters().keySet();
        }
        anyCluster.remove(service);
        Set<String> names = new LinkedHashSet<>();
        for (HttpFilter filter : routing.listener().filters()) {
            names.addAll(filter.config().clusters());
        }
        for (VirtualHost host : config.virtualHosts()) {
            for (Route route : host.routes()) {
                if (route.action() instanceof RouteAction.Forward forward) {
                    if (addNames(forward, names)) {
                        anyCluster.add(service);
                    }
                }
            }
        }
        if (anyCluster.contains(service)) {
            names.addAll(lookup.clusterNames());
        }
        return names;
    }

    /** Adds the names of an action's clusters, and says whether requests name one. */
    private static boolean addNames(RouteAction.Forward forward, Set<String> names) {
        boolean any = false;
        for (WeightedClusters.WeightedCluster choice : forward.clusters().clusters()) {
            any |= addNames(choice.cluster(), names);
        }
        for (MirrorPolicy mirror : forward.mirrors()) {
            any |= addNames(mirror.cluster(), names);
        }
        return any;
    }

    private static boolean addNames(ClusterName name, Set<String> names) {
        if (name instanceof ClusterName.Literal literal) {
            names.add(literal.name());
            return false;
        }
        if (name instanceof ClusterName.FromPlugin plugin) {
            names.addAll(plugin.specifier().clusters());
            return plugin.specifier().clusters().isEmpty();
        }
        return name instanceof ClusterName.FromHeader;
    }
}
