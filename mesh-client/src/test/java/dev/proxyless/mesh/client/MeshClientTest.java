package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.MeshException.Reason;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.client.runtime.CompiledService;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MeshClientTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final RequestView REQUEST = RequestView.of("GET", "http", "orders", "/", HeaderSource.EMPTY);

    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSource source = new ScriptedSource();
    private final MeshClient mesh = MeshClient.builder(source)
            .loop(loop)
            .configurationTimeout(Duration.ofSeconds(20))
            .idleTimeout(Duration.ofMinutes(30))
            .build();

    MeshClientTest() {
        loop.runPending();
    }

    @Test
    void aServiceIsAskedForWhenItIsFirstNeeded() {
        CompletableFuture<Void> ready = mesh.whenReady(ORDERS);
        loop.runPending();

        assertThat(source.wanted()).containsExactly(ORDERS);
        assertThat(ready).isNotDone();
    }

    @Test
    void aServiceIsReadyWithItsFirstRevision() {
        CompletableFuture<Void> ready = mesh.whenReady(ORDERS);
        publish(orders("orders-v1"));

        assertThat(ready).isCompleted();
        assertThat(mesh.whenReady(ORDERS)).isCompleted();
        assertThat(mesh.begin(ORDERS, REQUEST).next()).isInstanceOf(Attempt.class);
    }

    @Test
    void aServiceThatIsKnownNotToBeThereFailsItsCallsInPlainWords() {
        CompletableFuture<Void> ready = mesh.whenReady(ORDERS);
        source.publishAbsent(ORDERS);
        loop.runPending();

        assertThat(ready).isCompleted();
        assertThatThrownBy(() -> mesh.begin(ORDERS, REQUEST))
                .isInstanceOfSatisfying(
                        MeshException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SERVICE_NOT_FOUND))
                .hasMessage("mesh:///orders: Listener \"orders\": no such resource");
    }

    @Test
    void theStatusSaysWhatIsReadyWhatIsAbsentAndWhatIsAwaited() {
        mesh.prefetch(ORDERS);
        loop.runPending();
        assertThat(mesh.status().awaited()).containsExactly(ORDERS);

        publish(orders("orders-v1"));
        source.publishAbsent(ServiceName.of("users"));
        loop.runPending();

        assertThat(mesh.status().isReady(ORDERS)).isTrue();
        assertThat(mesh.status().isReady(ServiceName.of("users"))).isFalse();
        assertThat(mesh.status().services().get(ServiceName.of("users")))
                .hasValueSatisfying(error -> assertThat(error.problem()).isEqualTo("no such resource"));
        assertThat(mesh.status().awaited()).isEmpty();
    }

    @Test
    void theWaitForAFirstRevisionHasAnEnd() {
        CompletableFuture<Void> ready = mesh.whenReady(ORDERS);
        loop.advance(Duration.ofSeconds(20));

        assertThat(ready).isCompletedExceptionally();
        assertThatThrownBy(ready::join)
                .hasCauseInstanceOf(MeshException.class)
                .hasMessageContaining("nothing is known of the service from script after 20000 ms");
    }

    @Test
    void closingEndsTheSourceAndEveryWait() {
        CompletableFuture<Void> ready = mesh.whenReady(ORDERS);
        mesh.close();
        loop.runPending();

        assertThat(source.isClosed()).isTrue();
        assertThat(ready).isCompletedExceptionally();
        assertThatThrownBy(() -> mesh.begin(ORDERS, REQUEST)).hasMessageContaining("the mesh client is closed");
        assertThat(loop.timers()).isZero();
    }

    @Test
    void aServiceThatNobodyCallsIsLetGo() {
        assertThat(mesh.whenReady(ORDERS)).isNotDone();
        publish(orders("orders-v1"));
        loop.advance(Duration.ofMinutes(61));

        assertThat(source.wanted()).isEmpty();
    }

    @Test
    void aSubscriptionKeepsAServiceAndIsToldOfEachNewRevisionOnce() {
        List<CompiledService> told = new ArrayList<>();
        MeshClient.Subscription subscription = mesh.subscribe(ORDERS, service -> told.add(ready(service)));
        ServiceSnapshot first = orders("orders-v1");
        publish(first);
        publish(first);
        publish(orders("orders-v2"));
        loop.advance(Duration.ofHours(2));

        assertThat(told).hasSize(2);
        assertThat(source.wanted()).containsExactly(ORDERS);

        subscription.close();
        loop.runPending();
        assertThat(source.wanted()).isEmpty();
    }

    @Test
    void countersOfAnEndpointSurviveANewRevision() {
        assertThat(mesh.whenReady(ORDERS)).isNotDone();
        publish(orders("orders-v1"));
        Attempt attempt = (Attempt) mesh.begin(ORDERS, REQUEST).next();
        publish(orders("orders-v1"));
        Attempt later = (Attempt) mesh.begin(ORDERS, REQUEST).next();

        assertThat(later.host().state()).isSameAs(attempt.host().state());
        assertThat(later.host().state().inFlight()).isEqualTo(2);
    }

    @Test
    void aCallKeepsTheRevisionThatItBeganWith() {
        assertThat(mesh.whenReady(ORDERS)).isNotDone();
        publish(orders("orders-v1"));
        MeshCall call = mesh.begin(ORDERS, REQUEST);
        publish(orders("orders-v2"));

        assertThat(((Attempt) call.next()).cluster().name()).isEqualTo("orders-v1");
    }

    private void publish(ServiceSnapshot service) {
        source.publish(service);
        loop.runPending();
    }

    private static ServiceSnapshot orders(String cluster) {
        return Meshes.service(
                "orders", RouteAction.Forward.to(cluster), Meshes.cluster(cluster, Endpoint.of("10.0.0.1", 80)));
    }

    private static CompiledService ready(Resolved<CompiledService> resolved) {
        return ((Resolved.Ready<CompiledService>) Objects.requireNonNull(resolved)).value();
    }
}
