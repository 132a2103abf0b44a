package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.client.filter.FilterFactories;
import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.PartMap;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns a revision into what calls use, and builds anew only what changed: a part that is the same object as in the
 * revision before keeps its compiled form. On the control loop only.
 */
final class MeshCompiler {

    private final ClusterCache clusters;
    private final FilterFactories filters;

    MeshCompiler(HealthBook health, FilterFactories filters) {
        this.filters = filters;
        this.clusters = new ClusterCache(health);
    }

    /**
     * Compiles a revision.
     *
     * @param snapshot the revision
     * @param previous what this compiler made of the revision before
     */
    CompiledMesh compile(MeshSnapshot snapshot, CompiledMesh previous) {
        Map<ServiceName, Resolved<CompiledService>> services = new HashMap<>(previous.services());
        List<CompiledCluster> replaced = new ArrayList<>();
        int known = 0;
        for (Map.Entry<ServiceName, Resolved<ServiceSnapshot>> entry :
                snapshot.services().entrySet()) {
            Resolved<CompiledService> before = services.get(entry.getKey());
            known += before == null ? 0 : 1;
            Resolved<CompiledService> now = service(entry.getValue(), before, replaced);
            if (before == null || !same(before, now)) {
                services.put(entry.getKey(), now);
            }
        }
        if (known < previous.services().size()) {
            services.entrySet().removeIf(entry -> {
                boolean gone = !snapshot.services().containsKey(entry.getKey());
                if (gone) {
                    addClusters(entry.getValue(), replaced);
                }
                return gone;
            });
        }
        // Last, so that a cluster which went from one service to another keeps its counters.
        replaced.forEach(clusters::release);
        return new CompiledMesh(snapshot, services);
    }

    private Resolved<CompiledService> service(
            Resolved<ServiceSnapshot> resolved,
            @Nullable Resolved<CompiledService> previous,
            List<CompiledCluster> replaced) {
        if (resolved instanceof Resolved.Absent<ServiceSnapshot> absent) {
            Resolved<CompiledService> result = new Resolved.Absent<>(absent.error());
            if (previous == null || !previous.equals(result)) {
                addClusters(previous, replaced);
                return result;
            }
            return previous;
        }
        ServiceSnapshot snapshot = ((Resolved.Ready<ServiceSnapshot>) resolved).value();
        CompiledService before = previous instanceof Resolved.Ready<CompiledService> ready ? ready.value() : null;
        if (previous != null && before != null && same(before.snapshot(), snapshot)) {
            return previous;
        }
        Map<String, Resolved<CompiledCluster>> parts = clusters(snapshot, before, replaced);
        return new Resolved.Ready<>(new CompiledService(snapshot, routes(snapshot, before), parts));
    }

    private RouteTable routes(ServiceSnapshot snapshot, @Nullable CompiledService before) {
        if (before != null
                && same(before.snapshot().routes(), snapshot.routes())
                && before.snapshot().listener().equals(snapshot.listener())) {
            return before.routes();
        }
        return before == null
                ? RouteTable.compile(snapshot.routes(), snapshot.listener(), filters)
                : before.routes().next(snapshot.routes(), snapshot.listener());
    }

    /** The compiled clusters of a service. It goes on using those that did not change. */
    private PartMap<Resolved<CompiledCluster>> clusters(
            ServiceSnapshot snapshot, @Nullable CompiledService before, List<CompiledCluster> replaced) {
        PartMap<Resolved<ClusterSnapshot>> now = PartMap.copyOf(snapshot.clusters());
        if (before == null) {
            return now.map((name, resolved) -> cluster(resolved));
        }
        PartMap<Resolved<CompiledCluster>> old = PartMap.copyOf(before.clusters());
        if (old.sharesNames(now)) {
            Map<String, Resolved<CompiledCluster>> news = new HashMap<>();
            now.forEachChange(PartMap.copyOf(before.snapshot().clusters()), (name, resolved) -> {
                addCluster(old.get(name), replaced);
                news.put(name, cluster(resolved));
            });
            return old.with(news);
        }
        old.forEach((name, cluster) -> {
            if (!isOf(cluster, now.get(name))) {
                addCluster(cluster, replaced);
            }
        });
        return now.map((name, resolved) -> {
            Resolved<CompiledCluster> known = old.get(name);
            return known != null && isOf(known, resolved) ? known : cluster(resolved);
        });
    }

    private static boolean isOf(Resolved<CompiledCluster> compiled, @Nullable Resolved<ClusterSnapshot> resolved) {
        return compiled instanceof Resolved.Ready<CompiledCluster> before
                && resolved instanceof Resolved.Ready<ClusterSnapshot> now
                && same(before.value().snapshot(), now.value());
    }

    private Resolved<CompiledCluster> cluster(Resolved<ClusterSnapshot> resolved) {
        if (resolved instanceof Resolved.Absent<ClusterSnapshot> absent) {
            return new Resolved.Absent<>(absent.error());
        }
        return new Resolved.Ready<>(clusters.retain(((Resolved.Ready<ClusterSnapshot>) resolved).value()));
    }

    private static void addClusters(@Nullable Resolved<CompiledService> service, List<CompiledCluster> all) {
        if (service instanceof Resolved.Ready<CompiledService> ready) {
            ready.value().clusters().values().forEach(cluster -> addCluster(cluster, all));
        }
    }

    private static void addCluster(@Nullable Resolved<CompiledCluster> cluster, List<CompiledCluster> all) {
        if (cluster instanceof Resolved.Ready<CompiledCluster> ready) {
            all.add(ready.value());
        }
    }

    /** Identity is the contract of a snapshot: what is equal but not the same is compiled anew, which is only slower. */
    private static boolean same(Object before, Object now) {
        return before == now;
    }
}
