package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.AskingFilters;
import dev.proxyless.mesh.client.filter.FilterAction;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.filter.config.HeaderMutationConfig;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderMutation.Action;
import dev.proxyless.mesh.model.route.HeaderRules;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilteredRpcTest {

    private static final Metadata.Key<String> ADDED = Metadata.Key.of("x-added", Metadata.ASCII_STRING_MARSHALLER);
    private static final Fraction ALL = new Fraction(100, 100);

    private final RecordingObserver observer = new RecordingObserver();
    private final MeshFixture fixture =
            new MeshFixture(builder -> builder.observer(observer).filter(new AskingFilters()));
    private final EchoServer server = fixture.server("one");

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"503, -, UNAVAILABLE", "404, -, UNIMPLEMENTED", "418, -, UNKNOWN", "-, 8, RESOURCE_EXHAUSTED"})
    void aFaultAnswersInPlaceOfTheServer(@Nullable Integer http, @Nullable Integer grpc, Status.Code expected) {
        ManagedChannel channel = channel(fault(Duration.ZERO, http, grpc));

        Status status = failure(channel, within(10));

        assertThat(status.getCode()).isEqualTo(expected);
        assertThat(status.getDescription()).isEqualTo("mesh:///orders: fault filter abort");
        assertThat(server.calls()).isZero();
        assertThat(observer.told)
                .contains("filtered fault abort")
                .containsOnlyOnce("end all v1 " + expected.value() + " fault_filter_abort");
    }

    @Test
    void aDelayedRpcIsSentAfterItsDelayWithAllThatWasAskedOfItMeanwhile() {
        ManagedChannel channel = channel(fault(Duration.ofMillis(50), null, null));
        long before = System.nanoTime();

        assertThat(call(channel)).isEqualTo("one");
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000);
    }

    @Test
    void theDeadlineOfTheApplicationHoldsWhileAnRpcIsDelayed() {
        ManagedChannel channel = channel(fault(Duration.ofMinutes(10), null, null));

        Status status = failure(channel, CallOptions.DEFAULT.withDeadlineAfter(50, TimeUnit.MILLISECONDS));

        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(server.calls()).isZero();
    }

    @Test
    void anRpcMayBeCancelledWhileItIsDelayed() {
        ManagedChannel channel = channel(fault(Duration.ofMinutes(10), null, null));
        ClientCall<String, String> call = channel.newCall(EchoServer.UNARY, within(60));
        CompletableFuture<Status> closed = new CompletableFuture<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        closed.complete(status);
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage("hello");
        Waits.until(() -> observer.told.contains("filtered fault delay"));

        call.cancel("enough", null);

        assertThat(closed.orTimeout(10, TimeUnit.SECONDS).join())
                .satisfies(status -> assertThat(status.getCode()).isEqualTo(Status.Code.CANCELLED));
        assertThat(server.calls()).isZero();
    }

    @RepeatedTest(50)
    void anRpcGoesOnOnceWhenTheAnswerToAFilterComesOnAnotherThread() {
        ManagedChannel channel = channel(AskingFilters.asking(answer -> {
            for (int i = 0; i < 2; i++) {
                ForkJoinPool.commonPool().execute(() -> answer.resume(call -> FilterAction.CONTINUE));
            }
            return () -> {};
        }));

        assertThat(call(channel)).isEqualTo("one");
        assertThat(server.calls()).isEqualTo(1);
    }

    @Test
    void anAnswerAtOnceMayEndAnRpc() {
        ManagedChannel channel = channel(AskingFilters.asking(answer -> {
            answer.resume(call -> FilterAction.Reply.of(403, "no", "denied"));
            return () -> {};
        }));

        Status status = failure(channel, within(10));

        assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(observer.told).containsOnlyOnce("end all v1 7 denied");
    }

    @Test
    void theDeadlineEndsWhatAFilterAsks() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        ManagedChannel channel = channel(AskingFilters.asking(answer -> ended::countDown));

        Status status = failure(channel, CallOptions.DEFAULT.withDeadlineAfter(50, TimeUnit.MILLISECONDS));

        assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(server.calls()).isZero();
    }

    @RepeatedTest(50)
    void cancellingAnRpcEndsWhatAFilterAsksAndALateAnswerCountsForNothing() throws Exception {
        CompletableFuture<FilterAction.Answer> asked = new CompletableFuture<>();
        CountDownLatch ended = new CountDownLatch(1);
        ManagedChannel channel = channel(AskingFilters.asking(answer -> {
            asked.complete(answer);
            return ended::countDown;
        }));
        ClientCall<String, String> call = channel.newCall(EchoServer.UNARY, within(60));
        CompletableFuture<Status> closed = new CompletableFuture<>();
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        closed.complete(status);
                    }
                },
                new Metadata());
        asked.get(10, TimeUnit.SECONDS);

        call.cancel("enough", null);
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        asked.join().resume(late -> FilterAction.CONTINUE);

        assertThat(closed.orTimeout(10, TimeUnit.SECONDS).join().getCode()).isEqualTo(Status.Code.CANCELLED);
        assertThat(server.calls()).isZero();
    }

    @Test
    void whatAFilterThrowsAtItsAnswerEndsTheRpc() {
        CompletableFuture<FilterAction.Answer> asked = new CompletableFuture<>();
        ManagedChannel channel = channel(AskingFilters.asking(answer -> {
            asked.complete(answer);
            return () -> {};
        }));
        Streams stream = Streams.open(channel, EchoServer.CHAT, within(60));

        asked.orTimeout(10, TimeUnit.SECONDS).join().resume(call -> {
            throw new IllegalStateException("broken");
        });

        Status status = stream.await();
        assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(status.getCause()).hasMessage("broken");
    }

    @Test
    void anRpcIsCancelledWithItsContextWhileItIsDelayed() {
        ManagedChannel channel = channel(fault(Duration.ofMinutes(10), null, null));
        Context.CancellableContext context = Context.current().withCancellation();
        Context before = context.attach();
        Streams stream;
        try {
            stream = Streams.open(channel, EchoServer.CHAT, within(60));
        } finally {
            context.detach(before);
        }
        Waits.until(() -> observer.told.contains("filtered fault delay"));

        context.cancel(new IllegalStateException("enough"));

        assertThat(stream.await().getCode()).isEqualTo(Status.Code.CANCELLED);
        assertThat(server.calls()).isZero();
        assertThat(observer.told).containsOnlyOnce("end all v1 1 cancelled");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFilterThatFailsEndsTheRpc(boolean afterDelay) {
        try (MeshFixture own = new MeshFixture(builder -> builder.filter(new FailingFilters()))) {
            HttpFilter failing = HttpFilter.of("failing", new FailingFilters.Config());
            HttpFilter delay = fault(Duration.ofMillis(1), null, null);
            own.source.service(
                    "orders",
                    afterDelay ? List.of(delay, failing) : List.of(failing),
                    List.of(to("v1")),
                    cluster("v1", server));
            ManagedChannel channel = own.channel("mesh:///orders");

            for (int i = 0; i < 2; i++) {
                Status status = failure(channel, within(10));

                assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
                assertThat(status.getDescription()).isEqualTo("mesh:///orders: a filter failed");
            }
            assertThat(server.calls()).isZero();
        }
    }

    @Test
    void headersAreChangedOnBothWays() {
        HeaderRules rules = new HeaderRules(
                List.of(new HeaderMutation.Put("x-added", "a", Action.OVERWRITE_IF_EXISTS_OR_ADD)),
                List.of(new HeaderMutation.Put("x-added", "b", Action.OVERWRITE_IF_EXISTS_OR_ADD)));
        ManagedChannel channel = channel(HttpFilter.of("mutation", new HeaderMutationConfig(rules, false)));
        AtomicReference<Metadata> headers = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();

        String answer = call(
                ClientInterceptors.intercept(channel, MetadataUtils.newCaptureMetadataInterceptor(headers, trailers)));

        assertThat(answer).isEqualTo("one");
        assertThat(server.headers.element().get(ADDED)).isEqualTo("a");
        assertThat(headers.get())
                .isNotNull()
                .extracting(seen -> seen.get(ADDED))
                .isEqualTo("b");
    }

    private ManagedChannel channel(HttpFilter filter) {
        fixture.source.service("orders", List.of(filter), List.of(to("v1")), cluster("v1", server));
        return fixture.channel("mesh:///orders");
    }

    private static HttpFilter fault(Duration delay, @Nullable Integer http, @Nullable Integer grpc) {
        return HttpFilter.of(
                "fault",
                new FaultConfig(
                        delay.isZero() ? Optional.empty() : Optional.of(new FaultConfig.Delay(Optional.of(delay), ALL)),
                        http == null && grpc == null
                                ? Optional.empty()
                                : Optional.of(new FaultConfig.Abort(optional(http), optional(grpc), ALL)),
                        "",
                        List.of(),
                        Set.of(),
                        OptionalLong.empty()));
    }

    private static OptionalInt optional(@Nullable Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
