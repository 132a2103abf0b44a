package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.split;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.route.RetryOn;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What callers see of changes: nothing. */
class ChangeUnderLoadTest {

    private static final int THREADS = 16;

    private final MeshFixture fixture = new MeshFixture();
    private final EchoServer a = fixture.server("a");
    private final EchoServer b = fixture.server("b");
    private final EchoServer c = fixture.server("c");

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Each change waits until calls have been answered after the one before. */
    @Test
    void noChangeOfRoutesClustersOrEndpointsFailsACall() {
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", a));
        ManagedChannel channel = fixture.channel("mesh:///orders");

        try (Load load = new Load(channel)) {
            for (int round = 0; round < 10; round++) {
                load.awaitCalls(50);
                fixture.source.service("orders", List.of(to("v1")), cluster("v1", a, b));
                load.awaitCalls(50);
                fixture.source.service("orders", List.of(to("v1")), cluster("v1", b));
                load.awaitCalls(50);
                fixture.source.service("orders", List.of(split("v1", 1, "v2", 1)), cluster("v1", b), cluster("v2", c));
                load.awaitCalls(50);
                fixture.source.service("orders", List.of(to("v2")), cluster("v2", c));
                load.awaitCalls(50);
                fixture.source.service("orders", List.of(to("v1")), cluster("v1", a));
            }
            load.awaitCalls(50);
            assertThat(load.failures).isEmpty();
        }
    }

    /**
     * With a retry budget of all calls, since all that are in flight on the killed server's connection fail at once; and
     * with no answer half sent, since gRPC tries no RPC again once it has response headers.
     */
    @Test
    void aKilledServerIsCoveredByRetries() {
        CircuitLimits limits = CircuitLimits.of(1024, new CircuitLimits.RetryBudget(100, THREADS));
        fixture.source.service(
                "orders",
                List.of(to(MeshFixture.retrying(3, RetryOn.RESET), "v1")),
                cluster("v1", limits, a.endpoint(), b.endpoint(), c.endpoint()));
        ManagedChannel channel = fixture.channel("mesh:///orders");

        try (Load load = new Load(channel)) {
            load.awaitCalls(100);
            a.silent = true;
            int answered = a.calls();
            Waits.until(() -> a.calls() >= answered + THREADS / 2);
            a.close();
            load.awaitCalls(500);
            assertThat(load.failures).isEmpty();
        }
        assertThat(call(channel)).isIn("b", "c");
    }

    @Test
    void anRpcInFlightToAnEndpointThatIsTakenAwayEndsAsItWould() {
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", a));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        Streams stream = Streams.open(channel, EchoServer.CHAT, within(10));
        stream.send("first");
        Waits.until(() -> stream.messages.size() == 1);

        fixture.source.service("orders", List.of(to("v1")), cluster("v1", b));
        Waits.until(() -> call(channel).equals("b"));
        stream.send("second");
        stream.halfClose();

        assertThat(stream.await().isOk()).isTrue();
        assertThat(stream.messages).containsExactly("a", "a");
    }

    @Test
    void anRpcThatWaitsForAnEndpointIsServedByTheClusterAsItIsNow() throws Exception {
        assertThat(afterWaitingAtADeadEndpoint(
                        () -> fixture.source.service("orders", List.of(to("v1")), cluster("v1", b))))
                .isEqualTo("b");
    }

    @Test
    void anRpcThatWaitsForAClusterThatGoesIsRoutedAnew() throws Exception {
        assertThat(afterWaitingAtADeadEndpoint(
                        () -> fixture.source.service("orders", List.of(to("v2")), cluster("v2", c))))
                .isEqualTo("c");
    }

    private String afterWaitingAtADeadEndpoint(Runnable change) throws Exception {
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", a));
        a.close();
        ManagedChannel channel = fixture.channel("mesh:///orders");
        var answer = ClientCalls.futureUnaryCall(
                channel.newCall(EchoServer.UNARY, within(10).withWaitForReady()), "hello");
        Waits.until(() -> channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE);

        change.run();

        return answer.get(10, TimeUnit.SECONDS);
    }

    /** Sixteen threads that call without a pause. */
    private static final class Load implements AutoCloseable {

        final Queue<Status> failures = new ConcurrentLinkedQueue<>();
        private final AtomicInteger calls = new AtomicInteger();
        private final Thread[] threads = new Thread[THREADS];
        private volatile boolean over;

        Load(ManagedChannel channel) {
            for (int i = 0; i < threads.length; i++) {
                threads[i] = new Thread(() -> run(channel), "load-" + i);
                threads[i].start();
            }
        }

        /** Waits for so many calls more. */
        void awaitCalls(int more) {
            int goal = calls.get() + more;
            Waits.until(() -> calls.get() >= goal);
        }

        @Override
        public void close() {
            over = true;
            for (Thread thread : threads) {
                try {
                    thread.join(10_000);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private void run(ManagedChannel channel) {
            while (!over) {
                try {
                    call(channel);
                } catch (StatusRuntimeException e) {
                    failures.add(e.getStatus());
                }
                calls.incrementAndGet();
            }
        }
    }
}
