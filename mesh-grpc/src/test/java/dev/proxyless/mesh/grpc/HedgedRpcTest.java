package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.route.AttemptHeaders;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Attempts that run beside each other, since a per-try timeout does not end them. */
class HedgedRpcTest {

    private final MeshFixture fixture = new MeshFixture();
    private final EchoServer slow = fixture.server("slow");
    private final EchoServer quick = fixture.server("quick");

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anAttemptThatIsSlowGoesOnBesideTheNextAndTheFirstAnswerCounts() {
        ManagedChannel channel = channel(hedged(1), CircuitLimits.DEFAULT);
        awaitBoth(channel);
        slow.silent = true;

        for (int i = 0; i < 10; i++) {
            assertThat(call(channel)).isEqualTo("quick");
        }
        assertThat(slow.calls()).isPositive();
        Waits.until(() -> inFlight() == 0);
    }

    /** Not at once, as Envoy would: grpc-java 1.85 begins no attempt before the delay is over. */
    @Test
    void aFailureThatThePolicyNamesIsTriedAgainWhenThePerTryTimeoutIsUp() {
        ManagedChannel channel = channel(hedged(1), CircuitLimits.DEFAULT);
        awaitBoth(channel);
        slow.failing.set(Integer.MAX_VALUE);

        for (int i = 0; i < 10; i++) {
            assertThat(call(channel)).isEqualTo("quick");
        }
        assertThat(slow.calls()).isPositive();
    }

    @Test
    void aFailureThatThePolicyDoesNotNameEndsTheRpc() {
        slow.failure = Status.INVALID_ARGUMENT;
        slow.failing.set(Integer.MAX_VALUE);
        quick.failure = Status.INVALID_ARGUMENT;
        quick.failing.set(Integer.MAX_VALUE);
        ManagedChannel channel = channel(hedged(3), CircuitLimits.DEFAULT);

        assertThat(failure(channel, within(10)).getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(slow.calls() + quick.calls()).isEqualTo(1);
    }

    @Test
    void theSecondAttemptIsCountedAsARetryAndSaysThatItFollowsATimeout() {
        slow.silent = true;
        CallPolicy labelled = hedged(1).withAttemptHeaders(new AttemptHeaders(true, false, true));
        ManagedChannel channel = channel(labelled, CircuitLimits.DEFAULT);
        Waits.until(() -> {
            assertThat(call(channel)).isEqualTo("quick");
            return quick.headers.stream().anyMatch(headers -> "2".equals(headers.get(key("x-envoy-attempt-count"))));
        });

        assertThat(quick.headers)
                .filteredOn(headers -> "2".equals(headers.get(key("x-envoy-attempt-count"))))
                .extracting(headers -> headers.get(key("x-envoy-is-timeout-retry")))
                .containsOnly("true");
    }

    @Test
    void withoutABudgetThereIsOneAttemptAndItIsNotHarmed() {
        slow.silent = true;
        quick.silent = true;
        ManagedChannel channel = channel(hedged(3), CircuitLimits.of(1024, new CircuitLimits.RetryBudget(0, 0)));

        assertThat(failure(channel, within(1)).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(slow.calls() + quick.calls()).isEqualTo(1);
    }

    @Test
    void manyHedgedRpcsAtOnceAllEndAndLeaveNothingBehind() throws Exception {
        ManagedChannel channel = channel(hedged(2), CircuitLimits.of(1024, new CircuitLimits.RetryBudget(100, 1000)));
        awaitBoth(channel);
        slow.silent = true;
        int threads = 16;
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<String>> answers = IntStream.range(0, threads)
                .mapToObj(i -> callers.submit(() -> {
                    go.await();
                    return call(channel);
                }))
                .toList();
        go.countDown();

        for (Future<String> answer : answers) {
            assertThat(answer.get()).isEqualTo("quick");
        }
        callers.shutdown();
        Waits.until(() -> inFlight() == 0);
    }

    /** Until both are connected: an attempt goes where it may go now, and does not wait for a better place. */
    private static void awaitBoth(ManagedChannel channel) {
        Waits.until(() -> call(channel).equals("quick"));
        Waits.until(() -> call(channel).equals("slow"));
    }

    private long inFlight() {
        return fixture.inFlight("orders", "v1");
    }

    private ManagedChannel channel(CallPolicy policy, CircuitLimits limits) {
        fixture.source.service(
                "orders", List.of(to(policy, "v1")), cluster("v1", limits, slow.endpoint(), quick.endpoint()));
        return fixture.channel("mesh:///orders");
    }

    private static CallPolicy hedged(int retries) {
        return CallPolicy.DEFAULT.withRetry(policy(retries)).withHedging(true);
    }

    private static RetryPolicy policy(int retries) {
        return RetryPolicy.of(Set.of(RetryOn.UNAVAILABLE), retries)
                .withPerTryTimeout(Duration.ofMillis(20))
                .withHosts(RetryHosts.AVOID_PREVIOUS);
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }
}
