package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.client.Meshes.service;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryBackOff;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An attempt that takes longer than its time goes on beside the next, and the first good answer counts. */
public interface HedgingContract extends HttpClientContract {

    /** What the library throws when the time is up. */
    Class<? extends IOException> timeoutType();

    @Test
    default void whileOneEndpointIsSilentAnotherIsAsked() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        Backend silent = fixture().backend(untilGone(gone));
        Backend good = fixture().backend(Behaviour.answer(200, "good"));
        hedge(1, Duration.ofMillis(20), silent, good);

        for (int i = 0; i < 2; i++) {
            assertThat(caller().call(Call.post("http://orders/", "body")).body())
                    .isEqualTo("good");
        }

        Latches.await(gone);
        assertThat(silent.received()).allMatch(seen -> seen.body().equals("body"));
        assertThat(good.received()).allMatch(seen -> seen.body().equals("body"));
    }

    @Test
    default void theSlowAnswerCountsIfItIsTheFirst() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        AtomicInteger number = new AtomicInteger();
        Behaviour either = (channel, request) -> {
            if (number.getAndIncrement() == 0) {
                answerWhen(asked, Behaviour.answer(200, "first"), channel, request);
            } else {
                untilGone(gone).react(channel, request);
                asked.countDown();
            }
        };
        hedge(1, Duration.ofMillis(20), fixture().backend(either), fixture().backend(either));

        assertThat(caller().call(Call.post("http://orders/", "body")).body()).isEqualTo("first");
        Latches.await(gone);
    }

    @Test
    default void aBadAnswerIsNotTheEndWhileAnotherMayBeBetter() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicInteger number = new AtomicInteger();
        Behaviour either = (channel, request) -> {
            if (number.getAndIncrement() == 0) {
                answerWhen(failed, Behaviour.answer(200, "good"), channel, request);
            } else {
                Behaviour.answer(503, "sorry").react(channel, request);
                failed.countDown();
            }
        };
        hedge(1, Duration.ofMillis(20), fixture().backend(either), fixture().backend(either));

        assertThat(caller().call(Call.get("http://orders/")).body()).isEqualTo("good");
        assertThat(number).hasValue(2);
    }

    @Test
    default void noAnswerIsABadAnswerToo() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicInteger number = new AtomicInteger();
        Behaviour either = (channel, request) -> {
            if (number.getAndIncrement() == 0) {
                answerWhen(failed, Behaviour.answer(503, "sorry"), channel, request);
            } else {
                Behaviour.reset().react(channel, request);
                failed.countDown();
            }
        };
        hedge(1, Duration.ofMillis(20), fixture().backend(either), fixture().backend(either));

        // Whichever comes last is what the application gets.
        try {
            assertThat(caller().call(Call.post("http://orders/", "body")).status())
                    .isEqualTo(503);
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(timeoutType());
        }
    }

    @Test
    default void aBodyThatCanBeSentOnceIsNotSentBesideItself() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Backend slow = fixture().backend((channel, request) -> {
            if (request.body().equals("once")) {
                asked.countDown();
                answerWhen(released, Behaviour.answer(200, "whole"), channel, request);
            } else {
                Behaviour.answer(200, "meanwhile").react(channel, request);
            }
        });
        hedge(3, Duration.ofMillis(1), slow);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            java.util.concurrent.Future<Reply> reply =
                    thread.submit(() -> caller().call(Call.postOnce("http://orders/", "once")));
            Latches.await(asked);
            // By the end of these, the time of the attempt is long over.
            for (int i = 0; i < 20; i++) {
                caller().call(Call.get("http://orders/"));
            }
            released.countDown();
            assertThat(reply.get(20, TimeUnit.SECONDS).body()).isEqualTo("whole");
        } finally {
            thread.shutdownNow();
        }
        assertThat(slow.received())
                .filteredOn(seen -> seen.body().equals("once"))
                .hasSize(1);
    }

    @Test
    default void theTimeOfTheCallHoldsForAllAttempts() throws Exception {
        CountDownLatch gone = new CountDownLatch(2);
        Backend silent = fixture().backend(untilGone(gone));
        Backend other = fixture().backend(untilGone(gone));
        publishHedged(policy(1, Duration.ofMillis(20)).withTimeout(Duration.ofMillis(300)), silent, other);

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/"))).isInstanceOf(timeoutType());
        Latches.await(gone);
    }

    @Test
    default void theApplicationsTimeHoldsForAllAttempts() throws Exception {
        CountDownLatch gone = new CountDownLatch(2);
        Backend silent = fixture().backend(untilGone(gone));
        Backend other = fixture().backend(untilGone(gone));
        hedge(1, Duration.ofMillis(20), silent, other);

        assertThatThrownBy(() -> caller().call(Call.get("http://orders/").within(Duration.ofMillis(300))))
                .isInstanceOf(timeoutType());
        Latches.await(gone);
    }

    /** Which answer comes first is chance here: whatever it is, each call has one, whole, and nothing stays in flight. */
    @Test
    default void manyCallsThatAreHedgedAtTheSameTimeEndWell() throws Exception {
        AtomicInteger number = new AtomicInteger();
        Behaviour echo =
                (channel, request) -> Behaviour.answer(200, request.body()).react(channel, request);
        Behaviour mixed = (channel, request) -> {
            switch (number.getAndIncrement() % 4) {
                case 0 -> {
                    Future<?> unused =
                            channel.eventLoop().schedule(() -> echo.react(channel, request), 10, TimeUnit.MILLISECONDS);
                }
                case 1 -> Behaviour.answer(503, "sorry").react(channel, request);
                default -> echo.react(channel, request);
            }
        };
        hedge(3, Duration.ofMillis(2), fixture().backend(mixed), fixture().backend(mixed));
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<java.util.concurrent.Future<?>> runs = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String body = "body of " + thread;
                runs.add(threads.submit(() -> {
                    for (int i = 0; i < 25; i++) {
                        Reply reply = caller().call(Call.post("http://orders/", body));
                        assertThat(reply.status()).isIn(200, 503);
                        assertThat(reply.body()).isEqualTo(reply.status() == 200 ? body : "sorry");
                    }
                    return null;
                }));
            }
            for (java.util.concurrent.Future<?> run : runs) {
                run.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void answerWhen(CountDownLatch ready, Behaviour answer, Channel channel, Received request) {
        Thread waiter = new Thread(() -> {
            Latches.await(ready);
            answer.react(channel, request);
        });
        waiter.setDaemon(true);
        waiter.start();
    }

    /** Never answers; tells when the client has given it up. */
    private static Behaviour untilGone(CountDownLatch gone) {
        return (channel, request) -> {
            Future<?> unused = channel.closeFuture().addListener(closed -> gone.countDown());
        };
    }

    private void hedge(int numRetries, Duration perTry, Backend... members) throws InterruptedException {
        publishHedged(policy(numRetries, perTry), members);
    }

    private void publishHedged(CallPolicy policy, Backend... members) throws InterruptedException {
        RouteAction action = RouteAction.Forward.to(WeightedClusters.single("v1"), policy);
        fixture().publish(service("orders", action, fixture().cluster("v1", members)));
    }

    private static CallPolicy policy(int numRetries, Duration perTry) {
        RetryPolicy retry = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), numRetries)
                .withPerTryTimeout(perTry)
                .withBackOff(RetryBackOff.of(Duration.ofMillis(1), Duration.ofMillis(1)))
                .withHosts(RetryHosts.AVOID_PREVIOUS);
        return CallPolicy.DEFAULT.withHedging(true).withRetry(retry);
    }
}
