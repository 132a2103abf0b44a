package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.CallPolicy.GrpcTimeout;
import dev.proxyless.mesh.model.route.CallPolicy.StreamDuration;
import io.grpc.CallOptions;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeoutRpcTest {

    private final MeshFixture fixture = new MeshFixture();
    private final EchoServer server = fixture.server("one");

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // timeout, max, grpcMax: from the start, from the half-close; milliseconds, 0 is none
                "15000, -, -, 0, 15000",
                "0, -, -, 0, 0",
                "0, 0, -, 0, 0",
                "15000, 3000, -, 3000, 0",
                "1000, 3000, -, 3000, 0",
                "15000, -, 2000, 2000, 0",
                "15000, 3000, 2000, 2000, 0",
                "15000, 3000, 0, 0, 0"
            })
    void limitsFollowEnvoyAndA31(long timeout, Long max, Long grpcMax, long fromStart, long fromHalfClose) {
        Timeouts timeouts = Timeouts.of(policy(timeout, max, grpcMax));

        assertThat(timeouts.stream()).isEqualTo(fromStart * 1_000_000);
        assertThat(timeouts.response()).isEqualTo(fromHalfClose * 1_000_000);
    }

    @Test
    void aRouteTimeoutEndsAUnaryRpc() {
        ManagedChannel channel = channel(policy(100, null, null));
        server.silent = true;

        assertThat(failure(channel, within(10)).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void theApplicationsShorterDeadlineHolds() {
        ManagedChannel channel = channel(policy(60_000, null, null));
        server.silent = true;

        Status status = failure(channel, CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.MILLISECONDS));

        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void aRouteTimeoutOfAClientStreamBeginsWithItsHalfClose() {
        server.silent = true;
        Streams stream = Streams.open(channel(policy(100, null, null)), EchoServer.CHAT, within(10));
        stream.send("x");
        Waits.until(() -> server.calls() == 1);
        assertThat(stream.end).isNotDone();

        stream.halfClose();

        Status status = stream.await();
        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(status.getDescription()).contains("route timeout", "PT0.1S");
    }

    @Test
    void theOffsetShortensTheDeadlineOfTheContextToo() throws Exception {
        StreamDuration early = new StreamDuration(
                Optional.empty(), Optional.of(Duration.ZERO), Optional.of(Duration.ofSeconds(599)), false);
        ManagedChannel channel = channel(CallPolicy.DEFAULT.withStreamDuration(early));
        server.silent = true;
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (Context.CancellableContext context = Context.current().withDeadlineAfter(600, TimeUnit.SECONDS, timer)) {
            Status status = context.call(() -> failure(channel, CallOptions.DEFAULT));

            assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        } finally {
            timer.shutdownNow();
        }
    }

    @Test
    void maxStreamDurationEndsAnyStream() {
        Streams stream = Streams.open(channel(policy(0, 100L, null)), EchoServer.CHAT, within(10));

        assertThat(stream.await().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    }

    @Test
    void anRpcOfWhichNothingComesOrGoesEnds() {
        Streams stream = Streams.open(
                channel(policy(0, null, null).withIdleTimeout(Duration.ofMillis(100))), EchoServer.CHAT, within(10));

        Status status = stream.await();
        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(status.getDescription()).contains("idle timeout: nothing came or went for PT0.1S");
    }

    @ParameterizedTest(name = "deadline {0}, at most {1}, {2} earlier: {3}")
    @CsvSource({
        "10000, 3000, 500, 2500",
        "2000, 3000, 500, 1500",
        "2000, 0, 500, 1500",
        "400, 3000, 500, 0",
        "0, 3000, 500, 2500",
    })
    void anRpcEndsEarlierThanItsDeadlineByTheOffset(long own, long max, long offset, long left) {
        Timeouts timeouts = Timeouts.of(CallPolicy.DEFAULT.withStreamDuration(new StreamDuration(
                Optional.empty(), Optional.of(Duration.ofMillis(max)), Optional.of(Duration.ofMillis(offset)))));

        assertThat(millisLeft(timeouts, own)).isCloseTo(left, org.assertj.core.api.Assertions.within(200L));
    }

    @Test
    void theLimitOfAListenerIsADeadlineBesideTheTimeout() {
        Timeouts timeouts = Timeouts.of(
                CallPolicy.DEFAULT.withStreamDuration(StreamDuration.besideTimeout(Duration.ofSeconds(60))));

        assertThat(timeouts.stream()).isEqualTo(60_000_000_000L);
        assertThat(timeouts.response()).isEqualTo(15_000_000_000L);
    }

    @ParameterizedTest(name = "deadline {0}, {1} earlier: {2}")
    @CsvSource({"10000, 500, 9500", "400, 500, 400", "500, 500, 500"})
    void theDeprecatedOffsetLeavesAShortDeadlineAsItIs(long own, long offset, long left) {
        Timeouts timeouts = Timeouts.of(
                CallPolicy.DEFAULT.withGrpcTimeout(new GrpcTimeout(Duration.ofSeconds(3), Duration.ofMillis(offset))));

        assertThat(millisLeft(timeouts, own)).isCloseTo(left, org.assertj.core.api.Assertions.within(200L));
        assertThat(timeouts.response()).isEqualTo(3_000_000_000L);
        assertThat(timeouts.deadline(null)).isNull();
    }

    private static long millisLeft(Timeouts timeouts, long own) {
        Deadline given = own == 0 ? null : Deadline.after(own, TimeUnit.MILLISECONDS);
        Deadline deadline = timeouts.deadline(given);
        return deadline == null ? -1 : Math.max(0, deadline.timeRemaining(TimeUnit.MILLISECONDS));
    }

    private ManagedChannel channel(CallPolicy policy) {
        fixture.source.service("orders", List.of(to(policy, "v1")), cluster("v1", server));
        return fixture.channel("mesh:///orders");
    }

    private static CallPolicy policy(long timeout, @Nullable Long max, @Nullable Long grpcMax) {
        CallPolicy policy = CallPolicy.DEFAULT.withTimeout(Duration.ofMillis(timeout));
        return max == null && grpcMax == null
                ? policy
                : policy.withStreamDuration(new StreamDuration(
                        Optional.ofNullable(max).map(Duration::ofMillis),
                        Optional.ofNullable(grpcMax).map(Duration::ofMillis),
                        Optional.empty()));
    }
}
