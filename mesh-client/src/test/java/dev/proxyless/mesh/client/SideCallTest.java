package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.filter.CallFilter;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterFactory;
import dev.proxyless.mesh.client.filter.SideCall;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.filter.FilterConfig;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.ManualLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SideCallTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");

    private final List<@Nullable SideCall> sides = new ArrayList<>();
    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSource source = new ScriptedSource();
    private final Calling filters = new Calling();
    private final MeshClient mesh =
            MeshClient.builder(source).loop(loop).filter(filters).build();

    SideCallTest() {
        loop.runPending();
    }

    @Test
    void aFilterIsGivenAnEndpointOfTheClusterThatItNames() {
        call("side", cluster(2));

        SideCall side = Objects.requireNonNull(sides.get(0));
        assertThat(side.cluster().name()).isEqualTo("side");
        assertThat(side.address()).hasToString("10.0.0.9:80");
    }

    @Test
    void itsCallsAreCountedUntilTheyEndAndNoMoreBeginThanTheClusterTakes() {
        call("side", cluster(1));
        call("side", cluster(1));
        assertThat(sides.get(1)).isNull();

        Objects.requireNonNull(sides.get(0)).end(new IOException("broken"));
        Objects.requireNonNull(sides.get(0)).end(null);
        call("side", cluster(1));
        call("side", cluster(1));

        assertThat(sides.get(2)).isNotNull();
        assertThat(sides.get(3)).isNull();
    }

    @Test
    void aClusterThatIsNotThereHasNoEndpoint() {
        call("nowhere", cluster(1));

        assertThat(sides).containsExactly((SideCall) null);
    }

    @Test
    void theFactoryIsToldOnceThatTheClientIsClosed() {
        mesh.close();
        mesh.close();

        assertThat(filters.closed).isEqualTo(1);
    }

    private static ClusterSnapshot cluster(int limit) {
        EndpointSet members = EndpointSet.of(Endpoint.of("10.0.0.9", 80));
        Cluster cluster = Cluster.of("side", new Membership.Static(members))
                .withLimits(CircuitLimits.of(limit, new CircuitLimits.RetryBudget(20, 3)));
        return ClusterSnapshot.of(cluster, members);
    }

    private void call(String named, ClusterSnapshot side) {
        if (sides.isEmpty()) {
            ServiceSnapshot service = Meshes.service(
                    "orders", RouteAction.Forward.to("v1"), Meshes.cluster("v1", Endpoint.of("10.0.0.1", 80)), side);
            source.publish(new ServiceSnapshot(
                    ORDERS, service.routes(), List.of(HttpFilter.of("calling", new Named(named))), service.clusters()));
            loop.runPending();
        }
        assertThat(mesh.begin(ORDERS, RequestView.of("GET", "http", "orders", "/", HeaderSource.EMPTY))
                        .next())
                .isInstanceOf(Attempt.class);
    }

    private record Named(String cluster) implements FilterConfig {

        @Override
        public Set<String> clusters() {
            return Set.of(cluster);
        }
    }

    private final class Calling implements FilterFactory<Named> {

        private int closed;

        @Override
        public Class<Named> configType() {
            return Named.class;
        }

        @Override
        public CallFilter create(Named config, List<Named> overrides) {
            return call -> {
                sides.add(call.sideCall(config.cluster()));
                return FilterAction.CONTINUE;
            };
        }

        @Override
        public void close() {
            closed++;
        }
    }
}
