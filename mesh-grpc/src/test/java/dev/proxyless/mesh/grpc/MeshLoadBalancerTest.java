package dev.proxyless.mesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.health.HealthBook;
import dev.proxyless.mesh.client.route.RouteTable;
import dev.proxyless.mesh.client.runtime.CompiledCluster;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.Locality;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.LocalityEndpoints;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import io.grpc.Attributes;
import io.grpc.ConnectivityState;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.NameResolver.ServiceConfigParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MeshLoadBalancerTest {

    private final FakeHelper helper = new FakeHelper();
    private final MeshLoadBalancer balancer = MeshLoadBalancer.create(helper);
    private final HealthBook health = new HealthBook();
    private int revisions;

    @Test
    void tenThousandEndpointsThatBecomeReadyInOneTurnArePublishedOnce() {
        accept(cluster("v1", endpoints(0, 10_000)));
        assertThat(helper.subchannels).hasSize(10_000).allMatch(s -> s.requests == 1);
        int before = helper.published;

        helper.context.execute(() -> helper.subchannels.forEach(s -> s.become(ConnectivityState.READY)));

        assertThat(helper.published).isEqualTo(before + 1);
        assertThat(helper.state).isEqualTo(ConnectivityState.READY);
    }

    @Test
    void aChangeOfOneEndpointTouchesNoOther() {
        accept(cluster("v1", endpoints(0, 100)));
        accept(cluster("v1", endpoints(1, 101)));

        assertThat(helper.subchannels)
                .hasSize(101)
                .filteredOn(s -> s.shutdown)
                .containsExactly(helper.subchannels.get(0));
        assertThat(helper.subchannels).allMatch(s -> s.requests >= 1);
    }

    @Test
    void clustersShareTheConnectionToAnAddressUntilTheLastLetsItGo() {
        CompiledCluster v1 = cluster("v1", endpoints(0, 1));
        CompiledCluster v2 = cluster("v2", endpoints(0, 1));
        accept(v1, v2);
        assertThat(helper.subchannels).hasSize(1);

        accept(v2);
        assertThat(helper.subchannels.get(0).shutdown).isFalse();
        accept();
        assertThat(helper.subchannels.get(0).shutdown).isTrue();
    }

    @Test
    void aFailingEndpointStaysFailingUntilItIsReady() {
        accept(cluster("v1", endpoints(0, 1)));

        for (ConnectivityState state :
                List.of(ConnectivityState.TRANSIENT_FAILURE, ConnectivityState.IDLE, ConnectivityState.CONNECTING)) {
            helper.context.execute(() -> helper.subchannels.get(0).become(state));
            assertThat(helper.state).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
        }
        helper.context.execute(() -> helper.subchannels.get(0).become(ConnectivityState.READY));
        assertThat(helper.state).isEqualTo(ConnectivityState.READY);
    }

    @Test
    void aConnectionThatIsLostIsMadeAgain() {
        accept(cluster("v1", endpoints(0, 1)));
        helper.context.execute(() -> helper.subchannels.get(0).become(ConnectivityState.READY));
        int before = helper.subchannels.get(0).requests;

        helper.context.execute(() -> helper.subchannels.get(0).become(ConnectivityState.IDLE));

        assertThat(helper.subchannels.get(0).requests).isEqualTo(before + 1);
    }

    @Test
    void endpointsOfALowerPriorityAreNotConnectedWhileTheFirstTakesAllCalls() {
        EndpointSet endpoints = new EndpointSet(
                List.of(
                        new LocalityEndpoints(Locality.UNKNOWN, 0, 0, endpoints(0, 2)),
                        new LocalityEndpoints(Locality.UNKNOWN, 1, 0, endpoints(2, 4))),
                EndpointSet.DEFAULT_OVERPROVISIONING_FACTOR,
                List.of());

        accept(cluster("v1", endpoints));

        assertThat(helper.subchannels).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "HEALTHY, UNHEALTHY, 3",
        "HEALTHY, DEGRADED, 3",
        "DEGRADED, HEALTHY, 4",
        "HEALTHY, DRAINING, 3",
        "UNHEALTHY, UNHEALTHY, 4"
    })
    void unusableEndpointsAreConnectedOnlyIfHealthIsIgnored(HealthStatus three, HealthStatus one, int connections) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (Endpoint endpoint : endpoints(0, 4)) {
            HealthStatus health = endpoints.size() < 3 ? three : one;
            endpoints.add(new Endpoint(endpoint.address(), List.of(), health, 1, "", endpoint.metadata()));
        }

        accept(cluster("v1", endpoints));

        assertThat(helper.subchannels).hasSize(connections);
    }

    @Test
    void afterItsEndNothingIsConnected() {
        accept(cluster("v1", endpoints(0, 3)));
        int before = helper.published;

        helper.context.execute(balancer::shutdown);
        helper.context.execute(() -> helper.subchannels.forEach(s -> s.become(ConnectivityState.READY)));

        assertThat(helper.subchannels).allMatch(s -> s.shutdown);
        assertThat(helper.published).isEqualTo(before);
    }

    private void accept(CompiledCluster... clusters) {
        Map<String, Resolved<ClusterSnapshot>> snapshots = new HashMap<>();
        Map<String, Resolved<CompiledCluster>> compiled = new HashMap<>();
        for (CompiledCluster cluster : clusters) {
            snapshots.put(cluster.name(), new Resolved.Ready<>(cluster.snapshot()));
            compiled.put(cluster.name(), new Resolved.Ready<>(cluster));
        }
        RouteConfig routes = RouteConfig.of("orders", List.of());
        CompiledService service = new CompiledService(
                new ServiceSnapshot(ServiceName.of("orders"), routes, snapshots), RouteTable.compile(routes), compiled);
        Revision revision =
                Revision.create(++revisions, service, new RetryConfigs(new AnyConfig()), new Unhonoured(), null);
        helper.context.execute(() -> balancer.acceptResolvedAddresses(ResolvedAddresses.newBuilder()
                .setAddresses(List.of())
                .setAttributes(
                        Attributes.newBuilder().set(Revision.KEY, revision).build())
                .build()));
    }

    private CompiledCluster cluster(String name, List<Endpoint> endpoints) {
        return cluster(name, EndpointSet.of(endpoints.toArray(new Endpoint[0])));
    }

    private CompiledCluster cluster(String name, EndpointSet endpoints) {
        ClusterSnapshot snapshot = ClusterSnapshot.of(Cluster.of(name, new Membership.Eds(name)), endpoints);
        return CompiledCluster.of(snapshot, health.cluster(name));
    }

    private static List<Endpoint> endpoints(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Endpoint.of("10.0." + i / 250 + "." + i % 250, 8080))
                .toList();
    }

    private static final class AnyConfig extends ServiceConfigParser {
        @Override
        public ConfigOrError parseServiceConfig(Map<String, ?> raw) {
            return ConfigOrError.fromConfig(raw);
        }
    }
}
