package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.client.Meshes.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Copies of requests, which must change nothing about the requests themselves. */
public interface MirrorContract extends HttpClientContract {

    @Test
    default void aCopyOfTheRequestGoesToTheOtherClusterAndItsAnswerToNobody() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "own"));
        Copies copies = new Copies(1);
        mirror(CallPolicy.DEFAULT, backend, fixture().backend(copies.then(Behaviour.answer(500, "of the copy"))));

        Reply reply = caller().call(Call.post("http://orders/a?b=c", "body").with("x-own", "kept"));
        copies.await();

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("own");
        Received copy = copies.received();
        assertThat(copy.method()).isEqualTo("POST");
        assertThat(copy.target()).isEqualTo("/a?b=c");
        assertThat(copy.body()).isEqualTo("body");
        assertThat(copy.header("x-own")).containsExactly("kept");
        assertThat(copy.header("traceparent")).containsExactly(BalancedObserver.TRACE);
        assertThat(copy.header(sendsAuthority() ? "host" : "x-forwarded-host")).containsExactly("orders-shadow");
        assertThat(backend.received()).hasSize(1);
    }

    @Test
    default void nobodyWaitsForACopyThatHangs() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "own"));
        Copies copies = new Copies(1);
        CallPolicy brief = CallPolicy.DEFAULT.withTimeout(Duration.ofSeconds(2));
        mirror(brief, backend, fixture().backend(copies.then(Behaviour.silence())));

        assertThat(caller().call(Call.get("http://orders/")).body()).isEqualTo("own");
        copies.await();
    }

    @Test
    default void aCopyThatBreaksBreaksNothing() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "own"));
        Copies copies = new Copies(3);
        mirror(CallPolicy.DEFAULT, backend, fixture().backend(copies.then(Behaviour.reset())));

        for (int i = 0; i < 3; i++) {
            assertThat(caller().call(Call.post("http://orders/", "body")).body())
                    .isEqualTo("own");
        }
        copies.await();
    }

    @Test
    default void aCopyIsOfTheFirstAttemptAndOfNoOther() throws Exception {
        Backend backend = fixture().backend(Behaviour.first(Behaviour.answer(503, ""), Behaviour.answer(200, "own")));
        Copies copies = new Copies(2);
        CallPolicy retrying = CallPolicy.DEFAULT.withRetry(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1));
        Backend shadow = fixture().backend(copies.then(Behaviour.answer(200, "")));
        mirror(retrying, backend, shadow);

        caller().call(Call.post("http://orders/1", "body"));
        caller().call(Call.post("http://orders/2", "body"));
        copies.await();

        assertThat(backend.received()).hasSize(3);
        assertThat(shadow.received()).extracting(Received::target).containsExactlyInAnyOrder("/1", "/2");
    }

    @Test
    default void aBodyThatCanBeSentOnceIsNotCopied() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "own"));
        Copies copies = new Copies(1);
        Backend shadow = fixture().backend(copies.then(Behaviour.answer(200, "")));
        mirror(CallPolicy.DEFAULT, backend, shadow);

        caller().call(Call.postOnce("http://orders/once", "once"));
        caller().call(Call.post("http://orders/again", "again"));
        copies.await();

        assertThat(backend.received()).extracting(Received::body).containsExactly("once", "again");
        assertThat(shadow.received()).extracting(Received::target).containsExactly("/again");
    }

    private void mirror(CallPolicy policy, Backend backend, Backend shadow) throws InterruptedException {
        RouteAction action = RouteAction.Forward.to(WeightedClusters.single("v1"), policy)
                .withMirrors(List.of(MirrorPolicy.to("shadow")));
        fixture()
                .publish(service(
                        "orders",
                        action,
                        fixture().cluster("v1", backend),
                        fixture().cluster("shadow", shadow)));
    }

    /** The copies that a backend gets. */
    final class Copies {

        private final CountDownLatch left;
        private final List<Received> received = new CopyOnWriteArrayList<>();

        Copies(int count) {
            left = new CountDownLatch(count);
        }

        Behaviour then(Behaviour behaviour) {
            return (channel, request) -> {
                received.add(request);
                left.countDown();
                behaviour.react(channel, request);
            };
        }

        void await() {
            Latches.await(left);
        }

        Received received() {
            return received.get(0);
        }
    }
}
