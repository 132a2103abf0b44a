package dev.proxyless.mesh.benchmarks.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Address;
import io.grpc.LoadBalancer.Subchannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.cloud.client.ServiceInstance;

/** An arm must answer right before it is worth measuring: by and by it picks each endpoint, and never another. */
class RouteBenchmarksTest {

    private static final int ROUTES = 30;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

    @ParameterizedTest
    @EnumSource
    void theEngineRoutesToAllEndpoints(Table table) throws Exception {
        MeshRouteBenchmark benchmark = new MeshRouteBenchmark();
        benchmark.table = table;
        benchmark.routes = ROUTES;
        benchmark.setUp();

        assertPicks(ports(Fixture.STABLE, Fixture.CANARY), () -> {
            var host = benchmark.routeAndPick();
            return host == null ? null : ((Address.Socket) host.endpoint().address()).port();
        });
    }

    @ParameterizedTest
    @EnumSource
    void ourGrpcChannelRoutesToAllEndpoints(Table table) throws Exception {
        MeshGrpcRouteBenchmark benchmark = new MeshGrpcRouteBenchmark();
        benchmark.table = table;
        benchmark.routes = ROUTES;
        benchmark.setUp();

        assertPicks(ports(Fixture.STABLE, Fixture.CANARY), () -> port(benchmark.routeAndPick()));
        benchmark.tearDown();
    }

    @ParameterizedTest
    @EnumSource
    void grpcXdsRoutesToAllEndpoints(Table table) throws Exception {
        GrpcXdsRouteBenchmark benchmark = new GrpcXdsRouteBenchmark();
        benchmark.table = table;
        benchmark.routes = ROUTES;
        benchmark.setUp();

        assertPicks(ports(Fixture.STABLE, Fixture.CANARY), () -> port(benchmark.routeAndPick()));
        benchmark.tearDown();
    }

    @ParameterizedTest
    @EnumSource
    void armeriaRoutesToAllEndpointsOfItsCluster(Table table) throws Exception {
        ArmeriaRouteBenchmark benchmark = new ArmeriaRouteBenchmark();
        benchmark.table = table;
        benchmark.routes = ROUTES;
        benchmark.setUp();

        assertPicks(ports(Fixture.STABLE), () -> {
            var endpoint = benchmark.routeAndPick();
            return endpoint == null ? null : endpoint.port();
        });
        benchmark.tearDown();
    }

    @Test
    void springPicksAllEndpoints() throws Exception {
        SpringRouteBenchmark benchmark = new SpringRouteBenchmark();

        assertPicks(ports(Fixture.STABLE, Fixture.CANARY), () -> {
            ServiceInstance instance = benchmark.pick();
            return instance == null ? null : instance.getPort();
        });
    }

    private static void assertPicks(Set<Integer> expected, Callable<@Nullable Integer> pick) throws Exception {
        Set<Integer> picked = new HashSet<>();
        long start = System.nanoTime();
        while (picked.size() < expected.size() && System.nanoTime() - start < PATIENCE_NANOS) {
            Integer port = pick.call();
            if (port != null) {
                picked.add(port);
            }
        }
        assertThat(picked).isEqualTo(expected);
    }

    private static @Nullable Integer port(@Nullable Subchannel subchannel) {
        return subchannel == null
                ? null
                : ((InetSocketAddress) subchannel
                                .getAllAddresses()
                                .get(0)
                                .getAddresses()
                                .get(0))
                        .getPort();
    }

    private static Set<Integer> ports(String... clusters) {
        return Stream.of(clusters)
                .flatMap(cluster -> Fixture.members(cluster).stream())
                .map(Address.Socket::port)
                .collect(Collectors.toSet());
    }
}
