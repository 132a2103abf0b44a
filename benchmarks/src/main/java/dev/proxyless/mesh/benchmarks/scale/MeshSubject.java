package dev.proxyless.mesh.benchmarks.scale;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.Resolved;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * This library as its HTTP clients use it. What a call would see is what the client is told of as a follower: followers
 * are called right after a revision came into force.
 */
final class MeshSubject implements Subject {

    private final MeshClient mesh;
    private final List<MeshClient.Subscription> subscriptions = new ArrayList<>();
    private final Map<String, CompiledService> services = new HashMap<>();
    /** How many there are in all, while that is waited for: to count them at each change would cost more than the change. */
    private int endpoints;

    private boolean counting;
    private BooleanSupplier inForce = () -> false;
    private CompletableFuture<Long> result = new CompletableFuture<>();

    MeshSubject(MeshClient mesh) {
        this.mesh = mesh;
        subscribe(Shape.SERVICE);
    }

    @Override
    public CompletableFuture<Long> configured(Shape shape) {
        List<String> wanted = shape.services();
        boolean isMore = !wanted.contains(Shape.SERVICE);
        int before = count(isMore);
        CompletableFuture<Long> future = await(() -> endpoints - before >= shape.total());
        if (isMore) {
            wanted.forEach(this::subscribe);
        }
        return future;
    }

    @Override
    public CompletableFuture<Long> changed(Shape shape, Shape.Change change) {
        String cluster = shape.cluster(change.cluster());
        String service = shape == Shape.SERVICES ? cluster : Shape.SERVICE;
        return await(() -> address(service, cluster, change.endpoint()).equals(change.address()));
    }

    @Override
    public void close() {
        subscriptions.forEach(MeshClient.Subscription::close);
        mesh.close();
    }

    private void subscribe(String service) {
        subscriptions.add(mesh.subscribe(ServiceName.of(service), resolved -> see(service, resolved)));
    }

    private synchronized int count(boolean isMore) {
        counting = true;
        endpoints = services.values().stream().mapToInt(MeshSubject::size).sum();
        return isMore ? endpoints : 0;
    }

    private synchronized CompletableFuture<Long> await(BooleanSupplier condition) {
        inForce = condition;
        result = new CompletableFuture<>();
        check();
        return result;
    }

    private synchronized void see(String service, Resolved<CompiledService> resolved) {
        if (resolved instanceof Resolved.Ready<CompiledService> ready) {
            CompiledService before = services.put(service, ready.value());
            if (counting) {
                endpoints += size(ready.value()) - (before == null ? 0 : size(before));
            }
            check();
        }
    }

    private void check() {
        if (inForce.getAsBoolean()) {
            result.complete(System.nanoTime());
            counting = false;
        }
    }

    private static int size(CompiledService service) {
        int size = 0;
        for (Resolved<CompiledCluster> cluster : service.clusters().values()) {
            if (cluster instanceof Resolved.Ready<CompiledCluster> ready) {
                size += ready.value().hosts().size();
            }
        }
        return size;
    }

    private String address(String service, String cluster, int index) {
        CompiledService compiled = services.get(service);
        if (compiled != null && compiled.cluster(cluster) instanceof Resolved.Ready<CompiledCluster> ready) {
            List<Host> hosts = ready.value().hosts();
            return index < hosts.size() ? hosts.get(index).endpoint().address().toString() : "";
        }
        return "";
    }
}
