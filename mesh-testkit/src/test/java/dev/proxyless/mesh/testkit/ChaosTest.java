package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.grpc.MeshGrpc;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.xds.XdsSource;
import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The control plane is killed, hung, slowed, replaced by one with other versions and by ones that talk nonsense, again and
 * again under load, in both variants of the protocol, on one stream and on one for each type: no call fails, each change
 * arrives in the end, and nothing is left. {@code -Dmesh.chaos.rounds} says how often; {@code -Dmesh.chaos.seed} makes it
 * another run.
 */
@ParameterizedClass
@EnumSource
@Timeout(900)
class ChaosTest {

    private static final int ROUNDS = Integer.getInteger("mesh.chaos.rounds", 6);
    private static final long SEED = Long.getLong("mesh.chaos.seed", 1);
    private static final int CALLS_EACH = 60;
    private static final long HEAP_MARGIN = 16 << 20;
    private static final int THREAD_MARGIN = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration NEVER = Duration.ofHours(1);

    private static final String HTTP = "orders-http";
    private static final String GRPC = "orders-grpc";
    private static final String HEADER = "x-revision";
    private static final Metadata.Key<String> KEY = Metadata.Key.of(HEADER, Metadata.ASCII_STRING_MARSHALLER);

    private final Speech speech;
    private final HurriedLoop loop = HurriedLoop.start();
    private final Dice dice = new Dice(SEED);
    private final List<HttpBackend> http = IntStream.range(0, 3)
            .mapToObj(i -> HttpBackend.start("http-" + i, "v1")
                    .handler(request -> HttpReply.ok(request.header(HEADER).orElse(""))))
            .toList();
    private final List<GrpcBackend> grpc = IntStream.range(0, 3)
            .mapToObj(i -> GrpcBackend.start("grpc-" + i, "v1")
                    .handler((headers, request) -> String.valueOf(headers.get(KEY))))
            .toList();
    private final HttpBackend stranger = HttpBackend.start("no control plane at all", "v1");
    private final List<ControlPlane> planes = List.of(ControlPlane.start(), ControlPlane.start());
    private GarbageControlPlane garbage;
    private TcpRelay relay;
    private MeshClient mesh;
    private ManagedChannel channel;
    private List<Callable<String>> calls;
    private int revision;

    ChaosTest(Speech speech) {
        this.speech = speech;
    }

    @BeforeEach
    void start() throws Exception {
        garbage = GarbageControlPlane.start(SEED);
        relay = TcpRelay.start(planes.get(0).port());
        mesh = MeshClient.builder(XdsSource.create(speech.bootstrap(relay.port())))
                .loop(loop)
                .configurationTimeout(NEVER)
                .build();
        channel = MeshGrpc.create(mesh)
                .newChannelBuilder("mesh:///" + GRPC, InsecureChannelCredentials.create())
                .build();
        HttpClient client = MeshHttpClient.create(mesh);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + HTTP + "/")).build();
        calls = List.of(
                () -> client.send(request, BodyHandlers.ofString()).body(),
                () -> ClientCalls.blockingUnaryCall(channel, GrpcBackend.CALL, CallOptions.DEFAULT, ""));
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow();
        mesh.close();
        loop.close();
        relay.close();
        garbage.close();
        planes.forEach(ControlPlane::close);
        stranger.close();
        http.forEach(Backend::close);
        grpc.forEach(Backend::close);
    }

    @Test
    void noCallFailsWhateverTheControlPlaneDoes() throws Exception {
        publish();
        // From here on the two know each configuration by different versions.
        planes.get(1).publish(MeshDefinition.empty());
        planes.get(1).publish(definition());
        mesh.prefetch(ServiceName.of(GRPC));
        mesh.awaitReady(ServiceName.of(HTTP), PATIENCE);
        mesh.awaitReady(ServiceName.of(GRPC), PATIENCE);
        Footprint settled = null;
        try (Traffic traffic = Traffic.start(calls, 2)) {
            for (int round = 0; round < ROUNDS; round++) {
                disturb(Wrong.values()[round % Wrong.values().length], traffic);
                awaitNewest();
                assertThat(traffic.failures()).isEmpty();
                if (round == ROUNDS / 4 || round == ROUNDS - 1) {
                    Footprint now = Footprint.measure();
                    settled = settled == null ? now : settled;
                    assertThat(now.heap()).isLessThan(settled.heap() + HEAP_MARGIN);
                    assertThat(now.threads()).isLessThan(settled.threads() + THREAD_MARGIN);
                    assertThat(relay.connections()).isEqualTo(1);
                    awaitStreams(speech.streams().isPresent() ? 4 : 1);
                    tell(round, traffic, now);
                }
            }
        }
        mesh.close();
        relay.awaitNoConnection();
        awaitStreams(0);
    }

    /** A control plane is told of the end of a stream a little later than its client. */
    private void awaitStreams(int wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (planes.stream().mapToInt(ControlPlane::streamsOpen).sum() != wanted) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        planes.stream().map(ControlPlane::streamsOpen).toList() + " streams (expected: " + wanted
                                + ")");
            }
            Thread.onSpinWait();
        }
    }

    private void tell(int round, Traffic traffic, Footprint now) {
        System.out.printf(
                "chaos: %s, round %d of %d: %d calls, %d failed; %d MB of heap, %d threads, %d connection, %d streams of %d%n",
                speech,
                round + 1,
                ROUNDS,
                traffic.total(),
                traffic.failures().size(),
                now.heap() >> 20,
                now.threads(),
                relay.connections(),
                planes.stream().mapToInt(ControlPlane::streamsOpen).sum(),
                planes.stream().mapToLong(ControlPlane::streamsOpened).sum());
    }

    /** What can be wrong with a control plane. */
    private enum Wrong {
        KILLED,
        HUNG,
        SLOW,
        NONSENSE,
        NO_CONTROL_PLANE,
        OTHER_VERSIONS
    }

    /** Something goes wrong while the configuration changes twice, and goes right again while it changes once more. */
    private void disturb(Wrong wrong, Traffic traffic) throws InterruptedException {
        begin(wrong);
        publish();
        if (wrong != Wrong.SLOW && (wrong != Wrong.HUNG || dice.oneIn(2))) {
            relay.cut();
        }
        traffic.awaitCalls(CALLS_EACH);
        publish();
        traffic.awaitCalls(CALLS_EACH);
        relay.recover();
        relay.to(planes.get(dice.below(2)).port());
        if (wrong == Wrong.NONSENSE || wrong == Wrong.NO_CONTROL_PLANE || dice.oneIn(2)) {
            relay.cut();
        }
        publish();
    }

    private void begin(Wrong wrong) {
        switch (wrong) {
            case KILLED -> relay.refuse();
            case HUNG -> relay.hang();
            case SLOW -> relay.slow(Duration.ofMillis(20));
            case NONSENSE -> relay.to(garbage.port());
            case NO_CONTROL_PLANE -> relay.to(stranger.address().port());
            case OTHER_VERSIONS -> relay.to(planes.get(dice.below(2)).port());
        }
    }

    private void awaitNewest() throws Exception {
        for (Callable<String> call : calls) {
            while (!call.call().equals(Integer.toString(revision))) {
                // The way back to the control plane takes as long as the pause after the last failure.
            }
        }
    }

    private void publish() {
        revision++;
        planes.forEach(plane -> plane.publish(definition()));
    }

    /** A mesh that marks each call with its revision, over two of the three endpoints. */
    private MeshDefinition definition() {
        String mark = Integer.toString(revision);
        MeshDefinition together = MeshDefinition.empty()
                .service(HTTP, RouteDefinition.to(HTTP).timeout(NEVER).requestHeader(HEADER, mark))
                .service(GRPC, RouteDefinition.to(GRPC).timeout(NEVER).requestHeader(HEADER, mark))
                .cluster(HTTP, members(http))
                .cluster(GRPC, members(grpc));
        return StreamedDefinition.of(together, speech);
    }

    private List<Address> members(List<? extends Backend> backends) {
        return List.of(
                backends.get(revision % 3).address(),
                backends.get((revision + 1) % 3).address());
    }

    /** What the process holds, without what the other side of the test does. */
    private record Footprint(long heap, long threads) {

        static Footprint measure() {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !thread.getName().startsWith("testkit-"))
                    .count();
            return new Footprint(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), threads);
        }
    }
}
