package dev.proxyless.mesh.client.runtime;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.health.ClusterState;
import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.MeshSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a revision into what calls use, and builds anew only what changed: a part that is the same object as in the
 * revision before keeps its compiled form. On the control loop only.
 */
final class MeshCompiler {

    private final HealthBook health;
    private Map<String, CompiledCluster> clusters = Map.of();

    MeshCompiler(HealthBook health) {
        this.health = health;
    }

    CompiledMesh compile(MeshSnapshot snapshot, CompiledMesh previous) {
        Map<String, CompiledCluster> compiledClusters = new HashMap<>();
        Map<ServiceName, Resolved<CompiledService>> services = new HashMap<>();
        snapshot.services()
                .forEach((name, service) ->
                        services.put(name, service(service, previous.services().get(name), compiledClusters)));
        health.retain(compiledClusters.keySet());
        clusters = compiledClusters;
        return new CompiledMesh(snapshot, services);
    }

    private Resolved<CompiledService> service(
            Resolved<ServiceSnapshot> resolved,
            @Nullable Resolved<CompiledService> previous,
            Map<String, CompiledCluster> compiled) {
        if (resolved instanceof Resolved.Absent<ServiceSnapshot> absent) {
            Resolved<CompiledService> result = new Resolved.Absent<>(absent.error());
            return previous != null && previous.equals(result) ? previous : result;
        }
        ServiceSnapshot snapshot = ((Resolved.Ready<ServiceSnapshot>) resolved).value();
        CompiledService before = previous instanceof Resolved.Ready<CompiledService> ready ? ready.value() : null;
        if (previous != null && before != null && same(before.snapshot(), snapshot)) {
            before.clusters().values().forEach(cluster -> {
                if (cluster instanceof Resolved.Ready<CompiledCluster> ready) {
                    remember(ready.value(), compiled);
                }
            });
            return previous;
        }
        RouteTable routes = before != null && same(before.snapshot().routes(), snapshot.routes())
                ? before.routes()
                : RouteTable.compile(snapshot.routes());
        Map<String, Resolved<CompiledCluster>> byName = new HashMap<>();
        snapshot.clusters().forEach((name, cluster) -> {
            byName.put(name, cluster(cluster, compiled));
        });
        return new Resolved.Ready<>(new CompiledService(snapshot, routes, byName));
    }

    private Resolved<CompiledCluster> cluster(
            Resolved<ClusterSnapshot> resolved, Map<String, CompiledCluster> compiled) {
        if (resolved instanceof Resolved.Absent<ClusterSnapshot> absent) {
            return new Resolved.Absent<>(absent.error());
        }
        return new Resolved.Ready<>(cluster(((Resolved.Ready<ClusterSnapshot>) resolved).value(), compiled));
    }

    private CompiledCluster cluster(ClusterSnapshot snapshot, Map<String, CompiledCluster> compiled) {
        String name = snapshot.cluster().name();
        CompiledCluster known = known(snapshot, compiled.get(name), clusters.get(name));
        CompiledCluster result = known != null ? known : compile(snapshot, compiled);
        remember(result, compiled);
        return result;
    }

    private static @Nullable CompiledCluster known(
            ClusterSnapshot snapshot, @Nullable CompiledCluster now, @Nullable CompiledCluster before) {
        if (now != null && same(now.snapshot(), snapshot)) {
            return now;
        }
        return before != null && same(before.snapshot(), snapshot) ? before : null;
    }

    private CompiledCluster compile(ClusterSnapshot snapshot, Map<String, CompiledCluster> compiled) {
        ClusterState state = health.cluster(snapshot.cluster().name());
        if (snapshot.parts().isEmpty()) {
            CompiledCluster result = CompiledCluster.of(snapshot, state);
            state.retain(addresses(result.hosts()));
            return result;
        }
        return CompiledCluster.aggregate(
                snapshot,
                state,
                snapshot.parts().stream().map(part -> cluster(part, compiled)).toList());
    }

    /** Identity is the contract of a snapshot: what is equal but not the same is compiled anew, which is only slower. */
    private static boolean same(Object before, Object now) {
        return before == now;
    }

    private static void remember(CompiledCluster cluster, Map<String, CompiledCluster> compiled) {
        compiled.put(cluster.name(), cluster);
        cluster.parts().forEach(part -> compiled.put(part.name(), part));
    }

    private static Set<Address> addresses(List<Host> hosts) {
        return hosts.stream().map(host -> host.endpoint().address()).collect(Collectors.toSet());
    }
}
