package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is known stays in force when the control plane says nonsense, says nothing, or is not there. */
@ExtendWith(MeshExtension.class)
@Timeout(60)
class LastGoodConfigurationTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpBackend one = HttpBackend.start("one", "v1");
    private final HttpBackend two = HttpBackend.start("two", "v2");

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @Test
    void aRefusedChangeLeavesTheLastGoodOneInForce(ControlPlane plane, MeshClient mesh) throws Exception {
        plane.publish(to("one"));
        mesh.awaitReady(ORDERS, PATIENCE);
        HttpClient client = MeshHttpClient.create(mesh);
        plane.update(definition -> definition.service("orders", RouteDefinition.of(withBadRegex())));
        while (plane.refusals().isEmpty()) {
            assertThat(call(client)).isEqualTo("one");
        }
        assertThat(plane.refusals().get(0).message()).contains("orders").contains("regex");
        assertThat(call(client)).isEqualTo("one");
        plane.publish(to("two"));
        while (!call(client).equals("two")) {
            // The client paces what it says about nonsense, so the next change may take a moment.
        }
    }

    @Test
    void callsGoOnWhileTheControlPlaneIsAway(ControlPlane plane, MeshClient mesh) throws Exception {
        plane.publish(to("one"));
        mesh.awaitReady(ORDERS, PATIENCE);
        HttpClient client = MeshHttpClient.create(mesh);
        plane.stop();
        assertThat(call(client)).isEqualTo("one");
        plane.restart();
        plane.publish(to("two"));
        while (!call(client).equals("two")) {
            assertThat(mesh.snapshot().services()).containsKey(ORDERS);
        }
    }

    @Test
    void aServiceThatIsNowhereIsAnErrorAfterTheWaitOfTheProtocol(FakeClock clock, ControlPlane plane, MeshClient mesh)
            throws Exception {
        plane.publish(to("one"));
        mesh.awaitReady(ORDERS, PATIENCE);
        ServiceName nowhere = ServiceName.of("nowhere");
        CompletableFuture<Void> known = mesh.whenReady(nowhere);
        while (!known.isDone()) {
            clock.advance(Duration.ofSeconds(1));
        }
        known.get(0, TimeUnit.SECONDS);
        assertThatThrownBy(() -> mesh.awaitReady(nowhere, PATIENCE))
                .isInstanceOfSatisfying(
                        MeshException.class,
                        error -> assertThat(error.reason()).isEqualTo(MeshException.Reason.SERVICE_NOT_FOUND))
                .hasMessageContaining("nowhere");
        assertThat(clock.nanoTime())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(15).toNanos());
    }

    private MeshDefinition to(String cluster) {
        return MeshDefinition.empty()
                .service("orders", RouteDefinition.to(cluster))
                .cluster("one", one.address())
                .cluster("two", two.address());
    }

    private static Route withBadRegex() {
        return RouteDefinition.to("two").route().toBuilder()
                .setMatch(RouteMatch.newBuilder()
                        .setSafeRegex(RegexMatcher.newBuilder().setRegex("(")))
                .build();
    }

    private static String call(HttpClient client) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://orders/")).build();
        return client.send(request, BodyHandlers.ofString()).body();
    }
}
