package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Address;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(MeshExtension.class)
class MeshExtensionTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final MeshDefinition MESH = MeshDefinition.empty()
            .service("orders", RouteDefinition.to("orders-v1"))
            .cluster("orders-v1", Address.of("127.0.0.1", 1));

    @Test
    void givesAClientOfItsControlPlane(ControlPlane plane, MeshClient mesh) throws Exception {
        plane.publish(MESH);
        mesh.awaitReady(ORDERS, PATIENCE);
        assertThat(mesh.snapshot().services()).containsKey(ORDERS);
    }

    @Test
    void eachTestHasItsOwn(ControlPlane plane, MeshClient mesh) {
        assertThat(plane.streamsOpened()).isZero();
        assertThat(mesh.snapshot().services()).isEmpty();
    }

    @Test
    void oneTestGetsTheSameEverywhere(ControlPlane one, ControlPlane two) {
        assertThat(one).isSameAs(two);
    }

    @Test
    void theClientTakesItsTimeFromTheClock(FakeClock clock, ControlPlane plane, MeshClient mesh) throws Exception {
        plane.publish(MESH);
        mesh.awaitReady(ORDERS, PATIENCE);
        CompletableFuture<Void> unknown = mesh.whenReady(ServiceName.of("nowhere"));
        while (!unknown.isDone()) {
            // The first answer may still be on its way; after it the client waits for what is missing.
            clock.advance(Duration.ofSeconds(1));
        }
        assertThatThrownBy(() -> {
                    unknown.get(10, TimeUnit.SECONDS);
                    mesh.awaitReady(ServiceName.of("nowhere"), PATIENCE);
                })
                .isInstanceOfAny(MeshException.class, ExecutionException.class)
                .hasMessageContaining("nowhere");
    }
}
