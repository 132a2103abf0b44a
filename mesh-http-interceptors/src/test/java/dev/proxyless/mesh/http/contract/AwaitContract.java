package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.client.AskingFilters.asking;
import static dev.proxyless.mesh.http.contract.MeshFixture.all;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.client.filter.FilterAction.Question;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import dev.proxyless.mesh.model.snapshot.Resolved;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Calls that wait for what a filter asked elsewhere. */
public interface AwaitContract extends HttpClientContract {

    /** What the library throws if the time of a call is up. */
    Class<? extends IOException> timeoutType();

    @RepeatedTest(10)
    default void aCallGoesOnWhenItsAnswerComesOnAnotherThread() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        publish(
                answer -> {
                    ForkJoinPool.commonPool().execute(() -> {
                        answer.resume(call -> FilterAction.CONTINUE);
                        answer.resume(call -> FilterAction.Reply.of(500, "again", "twice"));
                    });
                    return () -> {};
                },
                backend);

        assertThat(caller().call(Call.get("http://orders/")).body()).isEqualTo("here");
        assertThat(caller().call(Call.post("http://orders/", "body")).body()).isEqualTo("here");
        assertThat(backend.received()).hasSize(2);
    }

    @Test
    default void aCallGoesOnWhereItsAnswerIsThereAtOnce() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        publish(
                answer -> {
                    answer.resume(call -> FilterAction.Reply.of(429, "slowly", "limited"));
                    return () -> {};
                },
                backend);

        Reply reply = caller().call(Call.get("http://orders/"));

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.body()).isEqualTo("slowly");
        assertThat(backend.received()).isEmpty();
    }

    @Test
    default void theApplicationsTimeRunsWhileACallWaitsForAnAnswerAndThenTheAskingEnds() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        CountDownLatch ended = new CountDownLatch(1);
        publish(answer -> ended::countDown, backend);

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/").within(Duration.ofMillis(50))))
                .isInstanceOf(timeoutType());
        Latches.await(ended);
        assertThat(backend.received()).isEmpty();
    }

    @Test
    default void whatAFilterThrowsAtItsAnswerEndsTheCall() throws Exception {
        publish(answer -> {
            answer.resume(call -> {
                throw new IllegalStateException("broken");
            });
            return () -> {};
        });

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/"))).hasMessage("broken");
    }

    private void publish(Question question, Backend... backends) throws InterruptedException {
        VirtualHost host = VirtualHost.of("orders", List.of("*"), List.of(all(RouteAction.Forward.to("v1"))));
        fixture()
                .publish(new ServiceSnapshot(
                        ServiceName.of("orders"),
                        RouteConfig.of("orders", List.of(host)),
                        List.of(asking(question)),
                        Map.of("v1", new Resolved.Ready<>(fixture().cluster("v1", backends)))));
    }
}
