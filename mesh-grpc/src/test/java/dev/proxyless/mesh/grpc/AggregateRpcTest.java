package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AggregateRpcTest {

    private final RecordingObserver observer = new RecordingObserver();
    private final MeshFixture fixture = new MeshFixture(builder -> builder.observer(observer));
    private final EchoServer local = fixture.server("local");
    private final EchoServer remote = fixture.server("remote");

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void rpcsGoToTheFirstPartAndAreToldAsItsOwn() {
        publish(cluster("near", local), cluster("far", remote));

        assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("local");
        assertThat(observer.told).contains("attempt 1 near").anyMatch(line -> line.startsWith("end all all 0"));
    }

    @Test
    void aPartWhoseEndpointsCannotBeReachedIsPassedOver() {
        Endpoint gone = local.endpoint();
        local.close();
        publish(cluster("near", gone), cluster("far", remote));

        assertThat(call(fixture.channel("mesh:///orders"))).isEqualTo("remote");
    }

    @Test
    void aPartThatLosesItsHealthHandsItsCallsOnAndTakesThemBack() {
        ClusterSnapshot far = cluster("far", remote);
        publish(cluster("near", local), far);
        ManagedChannel channel = fixture.channel("mesh:///orders");
        assertThat(call(channel)).isEqualTo("local");

        Endpoint sick =
                new Endpoint(local.endpoint().address(), List.of(), HealthStatus.UNHEALTHY, 1, "", Metadata.EMPTY);
        publish(cluster("near", sick), far);
        Waits.until(() -> call(channel).equals("remote"));

        publish(cluster("near", local), far);
        Waits.until(() -> call(channel).equals("local"));
    }

    @Test
    void rpcsInFlightAreHeldAgainstTheLimitOfThePart() {
        CircuitLimits one = CircuitLimits.of(1, CircuitLimits.Thresholds.DEFAULT.retryBudget());
        publish(cluster("near", one, local.endpoint()), cluster("far", remote));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        Streams first = Streams.open(channel, EchoServer.CHAT, within(10));
        Waits.until(() -> local.calls() == 1);

        assertThat(failure(channel, within(10)).getDescription()).contains("cluster near: calls in flight: 1");
        first.halfClose();
        assertThat(first.await().isOk()).isTrue();
        assertThat(call(channel)).isEqualTo("local");
    }

    @Test
    void rpcsAreDroppedAsThePartAsks() {
        ClusterSnapshot near = cluster("near", local);
        EndpointSet dropping = new EndpointSet(
                near.endpoints().localities(), 140, List.of(new DropOverload("rest", new Fraction(100, 100))));
        publish(ClusterSnapshot.of(near.cluster(), dropping), cluster("far", remote));

        assertThat(failure(fixture.channel("mesh:///orders"), within(10)).getDescription())
                .contains("cluster near: dropped, as the control plane demands for \"rest\"");
        assertThat(observer.told).containsOnlyOnce("dropped near rest");
        assertThat(local.calls()).isZero();
    }

    private void publish(ClusterSnapshot... parts) {
        List<String> names = Stream.of(parts).map(part -> part.cluster().name()).toList();
        fixture.source.service(
                "orders",
                List.of(to("all")),
                ClusterSnapshot.aggregate(Cluster.of("all", new Membership.Aggregate(names)), List.of(parts)));
    }
}
