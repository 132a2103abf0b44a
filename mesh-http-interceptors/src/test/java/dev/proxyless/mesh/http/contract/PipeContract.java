package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.client.Meshes.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Unix domain sockets, which HTTP clients cannot connect to: such an endpoint fails, and no other is taken for it. */
public interface PipeContract extends HttpClientContract {

    @Test
    default void aPipeFailsTheCallWithItsPathAndWhatIsExpected() throws Exception {
        orders(Endpoint.at(Address.pipe("/run/orders.sock")));

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/")))
                .isInstanceOf(IOException.class)
                .hasStackTraceContaining("1 attempt: endpoint /run/orders.sock failed")
                .hasStackTraceContaining("(expected: an endpoint with a socket_address");
    }

    @Test
    default void aRetryGoesToAnEndpointThatCanBeReached() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        Endpoint reachable = Endpoint.of("127.0.0.1", backend.port());
        fixture().orders(Endpoint.at(Address.pipe("@orders")), reachable);

        for (int i = 0; i < 4; i++) {
            assertThat(caller().call(Call.postOnce("http://orders/", "body")).body())
                    .isEqualTo("here");
        }
    }

    @Test
    default void soDoesARetryOfACallThatIsHedged() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        RetryPolicy retry = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1)
                .withPerTryTimeout(Duration.ofSeconds(5))
                .withBackOff(RetryBackOff.of(Duration.ofMillis(1), Duration.ofMillis(1)))
                .withHosts(RetryHosts.AVOID_PREVIOUS);
        CallPolicy hedged = CallPolicy.DEFAULT.withHedging(true).withRetry(retry);
        fixture()
                .publish(service(
                        "orders",
                        RouteAction.Forward.to(WeightedClusters.single("v1"), hedged),
                        fixture()
                                .cluster(
                                        "v1",
                                        Endpoint.at(Address.pipe("@orders")),
                                        Endpoint.of("127.0.0.1", backend.port()))));

        for (int i = 0; i < 2; i++) {
            assertThat(caller().call(Call.post("http://orders/", "body")).body())
                    .isEqualTo("here");
        }
    }

    @Test
    default void anotherAddressOfTheEndpointIsUsed() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        orders(new Endpoint(
                Address.pipe("/run/orders.sock"),
                List.of(Address.of("127.0.0.1", backend.port())),
                HealthStatus.HEALTHY,
                1,
                "",
                Metadata.EMPTY));

        assertThat(caller().call(Call.get("http://orders/")).body()).isEqualTo("here");
    }

    private void orders(Endpoint endpoint) throws InterruptedException {
        fixture()
                .publish(service(
                        "orders", RouteAction.Forward.to("v1"), fixture().cluster("v1", endpoint)));
    }
}
