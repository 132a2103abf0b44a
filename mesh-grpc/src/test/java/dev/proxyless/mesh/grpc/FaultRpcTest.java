package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.FaultConfig;
import dev.proxyless.mesh.model.filter.config.FaultConfig.Abort;
import dev.proxyless.mesh.model.filter.config.FaultConfig.Delay;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.RetryOn;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Faults that requests ask for, or that only some get. */
class FaultRpcTest {

    private final AtomicLong chance = new AtomicLong();
    private final RecordingObserver observer = new RecordingObserver();
    private final MeshFixture fixture =
            new MeshFixture(builder -> builder.observer(observer).random(chance::get));
    private final EchoServer server = fixture.server("one");

    @AfterEach
    void close() {
        fixture.close();
    }

    @ParameterizedTest
    @CsvSource({
        "x-envoy-fault-abort-request=503, UNAVAILABLE",
        "x-envoy-fault-abort-request=404, UNIMPLEMENTED",
        "x-envoy-fault-abort-grpc-request=5, NOT_FOUND",
        "x-envoy-fault-abort-grpc-request=99, OK",
        "x-envoy-fault-abort-request=503;x-envoy-fault-abort-grpc-request=5, UNAVAILABLE",
        "x-envoy-fault-abort-request=503;x-envoy-fault-abort-request-percentage=10, OK",
        "x-envoy-fault-abort-request=503;x-envoy-fault-abort-request-percentage=90, UNAVAILABLE",
        "x-other=1, OK"
    })
    void anRpcMayAskForAnAbort(String headers, Status.Code expected) {
        chance.set(50);
        ManagedChannel channel = channel(config(
                Optional.empty(),
                Optional.of(new Abort(OptionalInt.empty(), OptionalInt.empty(), share(100))),
                OptionalLong.empty()));

        Streams stream = Streams.prepare(channel, EchoServer.CHAT, within(10));
        stream.start(metadata(headers));
        stream.halfClose();

        assertThat(stream.await().getCode()).isEqualTo(expected);
        assertThat(server.calls()).isEqualTo(expected == Status.Code.OK ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"19, UNAVAILABLE", "20, OK"})
    void aShareOfRpcsIsAborted(long number, Status.Code expected) {
        chance.set(number);
        ManagedChannel channel = channel(config(
                Optional.empty(),
                Optional.of(new Abort(OptionalInt.of(503), OptionalInt.empty(), share(20))),
                OptionalLong.empty()));

        Streams stream = Streams.open(channel, EchoServer.CHAT, within(10));
        stream.halfClose();

        assertThat(stream.await().getCode()).isEqualTo(expected);
    }

    @Test
    void anRpcMayAskForADelay() {
        ManagedChannel channel = channel(
                config(Optional.of(new Delay(Optional.empty(), share(100))), Optional.empty(), OptionalLong.empty()));
        Streams stream = Streams.prepare(channel, EchoServer.CHAT, within(10));
        long before = System.nanoTime();

        stream.start(metadata("x-envoy-fault-delay-request=50"));
        stream.halfClose();

        assertThat(stream.await().isOk()).isTrue();
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(50_000_000);
        assertThat(observer.told).contains("filtered fault delay");
    }

    @Test
    void noMoreRpcsHaveFaultsAtOnceThanMayUntilOneOfThemIsOver() {
        ManagedChannel channel = channel(
                config(Optional.of(new Delay(Optional.empty(), share(100))), Optional.empty(), OptionalLong.of(1)));
        Streams first = Streams.prepare(channel, EchoServer.CHAT, within(10));
        first.start(metadata("x-envoy-fault-delay-request=1"));
        Waits.until(() -> server.calls() == 1);

        Streams second = Streams.prepare(channel, EchoServer.CHAT, within(10));
        second.start(metadata("x-envoy-fault-delay-request=600000"));
        second.halfClose();
        assertThat(second.await().isOk()).isTrue();
        assertThat(observer.told).contains("filtered fault overflow");

        first.halfClose();
        assertThat(first.await().isOk()).isTrue();
        Streams third = Streams.prepare(channel, EchoServer.CHAT, within(10));
        third.start(metadata("x-envoy-fault-delay-request=600000"));
        assertThat(observer.told).filteredOn("filtered fault delay"::equals).hasSize(2);
        third.cancel();
        assertThat(third.await().getCode()).isEqualTo(Status.Code.CANCELLED);
    }

    @Test
    void anAbortIsNotTriedAgain() {
        HttpFilter fault = HttpFilter.of(
                "fault",
                config(
                        Optional.empty(),
                        Optional.of(new Abort(OptionalInt.of(503), OptionalInt.empty(), share(100))),
                        OptionalLong.empty()));
        fixture.source.service(
                "orders",
                List.of(fault),
                List.of(to(MeshFixture.retrying(3, RetryOn.UNAVAILABLE), "v1")),
                cluster("v1", server));

        assertThat(MeshFixture.failure(fixture.channel("mesh:///orders"), within(10))
                        .getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(observer.told).filteredOn("filtered fault abort"::equals).hasSize(1);
    }

    @Test
    void anRpcOfAnotherClusterHasNoFault() {
        FaultConfig elsewhere = new FaultConfig(
                Optional.empty(),
                Optional.of(new Abort(OptionalInt.of(503), OptionalInt.empty(), share(100))),
                "v2",
                List.of(),
                Set.of(),
                OptionalLong.empty());

        assertThat(call(channel(elsewhere))).isEqualTo("one");
    }

    private ManagedChannel channel(FaultConfig config) {
        fixture.source.service(
                "orders", List.of(HttpFilter.of("fault", config)), List.of(to("v1")), cluster("v1", server));
        return fixture.channel("mesh:///orders");
    }

    private static FaultConfig config(Optional<Delay> delay, Optional<Abort> abort, OptionalLong most) {
        return new FaultConfig(delay, abort, "", List.of(), Set.of(), most);
    }

    private static Fraction share(int percent) {
        return new Fraction(percent, 100);
    }

    private static Metadata metadata(String headers) {
        Metadata metadata = new Metadata();
        for (String header : headers.split(";", -1)) {
            int equals = header.indexOf('=');
            metadata.put(
                    Metadata.Key.of(header.substring(0, equals), Metadata.ASCII_STRING_MARSHALLER),
                    header.substring(equals + 1));
        }
        return metadata;
    }
}
