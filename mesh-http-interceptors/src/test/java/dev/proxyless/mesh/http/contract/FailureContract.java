package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.client.Meshes.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the application gets when the mesh cannot make the call. */
public interface FailureContract extends HttpClientContract {

    /** The library's exception for a call whose time is up. */
    Class<? extends IOException> timeoutType();

    @Test
    default void aServiceThatNobodyKnowsIsAnErrorNotAHang() {
        assertThatThrownBy(() -> caller().call(Call.get("http://nobody.mesh/")))
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(MeshException.class)
                .hasMessageContaining("mesh:///nobody.mesh");
    }

    @Test
    default void aRequestThatNoRouteMatchesIsAnError() throws Exception {
        fixture().publish(service("orders", List.of()));

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/")))
                .isInstanceOf(IOException.class)
                .hasCauseInstanceOf(MeshException.class);
    }

    @Test
    default void theRoutesTimeoutEndsACallThatHangs() throws Exception {
        Backend silent = fixture().backend(Behaviour.silence());
        CallPolicy brief = CallPolicy.DEFAULT.withTimeout(Duration.ofMillis(200));
        RouteAction action = RouteAction.Forward.to(WeightedClusters.single("v1"), brief);
        fixture().publish(service("orders", action, fixture().cluster("v1", silent)));

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/"))).isInstanceOf(timeoutType());
        assertThat(silent.received()).hasSize(1);
    }

    @Test
    default void theRoutesTimeoutHoldsToTheEndOfTheBody() throws Exception {
        Backend hanging = fixture().backend(Behaviour.begin("part"));
        RouteAction action = RouteAction.Forward.to(
                WeightedClusters.single("v1"), CallPolicy.DEFAULT.withTimeout(Duration.ofMillis(300)));
        fixture().publish(service("orders", action, fixture().cluster("v1", hanging)));

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/")))
                .isInstanceOf(timeoutType())
                .hasMessageContaining("did not end within the time of the route");
    }

    @Test
    default void aBodyOfWhichNothingComesForTooLongIsGivenUp() throws Exception {
        Backend hanging = fixture().backend(Behaviour.begin("part"));
        CallPolicy policy = CallPolicy.DEFAULT.withTimeout(Duration.ZERO).withIdleTimeout(Duration.ofMillis(200));
        RouteAction action = RouteAction.Forward.to(WeightedClusters.single("v1"), policy);
        fixture().publish(service("orders", action, fixture().cluster("v1", hanging)));

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/")))
                .isInstanceOf(timeoutType())
                .hasMessageContaining("nothing came of the response's body for PT0.2S");
    }

    @Test
    default void theApplicationsTimeoutSpansAllAttempts() throws Exception {
        Backend silent = fixture().backend(Behaviour.silence());
        fixture().orders(silent);

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/").within(Duration.ofMillis(200))))
                .isInstanceOf(timeoutType());
        assertThat(silent.received()).hasSize(1);
    }

    @Test
    default void tlsForAServiceIsRefusedNeverSentInTheClear() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, ""));
        fixture().orders(backend);

        assertThatThrownBy(() -> caller().call(Call.get("https://orders/")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("TLS");
        assertThat(backend.received()).isEmpty();
    }

    @Test
    default void callsAfterTheMeshIsClosedFailAtOnce() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, ""));
        fixture().orders(backend);
        fixture().mesh().close();

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
    }

    @Test
    default void aCallInFlightOutlivesTheMesh() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Behaviour late = Behaviour.answer(200, "late");
        fixture().orders(fixture().backend((channel, request) -> {
            asked.countDown();
            Latches.await(answer);
            late.react(channel, request);
        }));
        FutureTask<Reply> call = new FutureTask<>(() -> caller().call(Call.get("http://orders/")));
        new Thread(call).start();
        Latches.await(asked);

        fixture().mesh().close();
        answer.countDown();

        assertThat(call.get(10, TimeUnit.SECONDS).body()).isEqualTo("late");
    }
}
