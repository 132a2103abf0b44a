package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
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

    MeshCompiler(HealthBook health) {
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
        List<Resolved<CompiledService>> replaced = new ArrayList<>();
        int known = 0;
        for (Map.Entry<ServiceName, Resolved<ServiceSnapshot>> entry :
                snapshot.services().entrySet()) {
            Resolved<CompiledService> before = services.get(entry.getKey());
            known += before == null ? 0 : 1;
            Resolved<CompiledService> now = service(entry.getValue(), before);
            if (before == null || !same(before, now)) {
                services.put(entry.getKey(), now);
                if (before != null) {
                    replaced.add(before);
                }
            }
        }
        if (known < previous.services().size()) {
            services.entrySet().removeIf(entry -> {
                boolean gone = !snapshot.services().containsKey(entry.getKey());
                if (gone) {
                    replaced.add(entry.getValue());
                }
                return gone;
            });
        }
        // Last, so that a cluster which went from one service to another keeps its counters.
        replaced.forEach(this::release);
        return new CompiledMesh(snapshot, services);
    }

    private Resolved<CompiledService> service(
            Resolved<ServiceSnapshot> resolved, @Nullable Resolved<CompiledService> previous) {
        if (resolved instanceof Resolved.Absent<ServiceSnapshot> absent) {
            Resolved<CompiledService> result = new Resolved.Absent<>(absent.error());
            return previous != null && previous.equals(result) ? previous : result;
        }
        ServiceSnapshot snapshot = ((Resolved.Ready<ServiceSnapshot>) resolved).value();
        CompiledService before = previous instanceof Resolved.Ready<CompiledService> ready ? ready.value() : null;
        if (previous != null && before != null && same(before.snapshot(), snapshot)) {
            return previous;
        }
        RouteTable routes = before != null && same(before.snapshot().routes(), snapshot.routes())
                ? before.routes()
                : RouteTable.compile(snapshot.routes());
        Map<String, Resolved<CompiledCluster>> byName = new HashMap<>();
        snapshot.clusters().forEach((name, cluster) -> byName.put(name, cluster(cluster)));
        return new Resolved.Ready<>(new CompiledService(snapshot, routes, byName));
    }

    private Resolved<CompiledCluster> cluster(Resolved<ClusterSnapshot> resolved) {
        if (resolved instanceof Resolved.Absent<ClusterSnapshot> absent) {
            return new Resolved.Absent<>(absent.error());
        }
        return new Resolved.Ready<>(clusters.retain(((Resolved.Ready<ClusterSnapshot>) resolved).value()));
    }

    private void release(Resolved<CompiledService> replaced) {
        if (replaced instanceof Resolved.Ready<CompiledService> service) {
            for (Resolved<CompiledCluster> cluster : service.value().clusters().values()) {
                if (cluster instanceof Resolved.Ready<CompiledCluster> ready) {
                    clusters.release(ready.value());
                }
            }
        }
    }

    /** Identity is the contract of a snapshot: what is equal but not the same is compiled anew, which is only slower. */
    private static boolean same(Object before, Object now) {
        return before == now;
    }
}
