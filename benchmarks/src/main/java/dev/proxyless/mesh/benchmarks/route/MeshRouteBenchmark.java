package dev.proxyless.mesh.benchmarks.route;

import dev.proxyless.mesh.client.balance.Host;
import dev.proxyless.mesh.client.balance.HostFilter;
import dev.proxyless.mesh.client.balance.RandomSource;
import dev.proxyless.mesh.client.health.ClusterState;
import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.route.RouteDecision;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * This library's engine, as its HTTP adapters use it: the request is viewed, its route chosen, its cluster chosen by
 * weight, and an endpoint picked.
 */
@State(Scope.Benchmark)
@NullUnmarked // JMH fills the fields in: the parameters by itself, the rest by way of setUp.
public class MeshRouteBenchmark {

    private static final HeaderSource HEADERS = name -> name.equals(RouteSpec.HEADER) ? Table.TENANT : null;

    @Param({"10", "1000"})
    int routes;

    @Param
    Table table;

    private final RandomSource random = RandomSource.threadLocal();
    private CompiledService service;

    /** Compiles the table. */
    @Setup
    public void setUp() {
        ServiceSnapshot snapshot = ModelFixture.service(table.routes(routes));
        HealthBook health = new HealthBook();
        Map<String, Resolved<CompiledCluster>> clusters = new HashMap<>();
        snapshot.clusters().forEach((name, resolved) -> clusters.put(name, compile(resolved, health.cluster(name))));
        service = new CompiledService(snapshot, RouteTable.compile(snapshot.routes()), clusters);
    }

    /** One call's worth. */
    @Benchmark
    public @Nullable Host routeAndPick() {
        RequestView request = RequestView.of("POST", "http", Fixture.SERVICE, Table.PATH, HEADERS);
        RouteDecision.Forward forward = (RouteDecision.Forward) service.route(request, random.nextLong());
        Resolved.Ready<CompiledCluster> cluster = (Resolved.Ready<CompiledCluster>) service.cluster(forward.cluster());
        return cluster.value().picker().pick(random, HostFilter.ANY);
    }

    private static Resolved<CompiledCluster> compile(Resolved<ClusterSnapshot> resolved, ClusterState state) {
        ClusterSnapshot snapshot = ((Resolved.Ready<ClusterSnapshot>) resolved).value();
        return new Resolved.Ready<>(CompiledCluster.of(snapshot, state));
    }
}
