package dev.proxyless.mesh.client;

import static dev.proxyless.mesh.client.Meshes.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.health.EndpointState;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.ClusterName;
import dev.proxyless.mesh.model.route.HostRewrite;
import dev.proxyless.mesh.model.route.MirrorPolicy;
import dev.proxyless.mesh.model.route.Rewrites;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteAction.Forward;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.source.ManualLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MirrorsTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final Outcome OK = new Outcome.Response(200, HeaderSource.EMPTY);
    private static final Fraction ALL = new Fraction(100, 100);

    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSource source = new ScriptedSource();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private long random;
    private final MeshClient mesh = MeshClient.builder(source)
            .loop(loop)
            .random(() -> random)
            .meterRegistry(registry)
            .build();

    MirrorsTest() {
        loop.runPending();
    }

    @Test
    void aCopyGoesBesideTheFirstAttemptOnce() {
        publish(MirrorPolicy.to("shadow"));
        MeshCall call = begin(HeaderSource.EMPTY);
        Attempt first = (Attempt) call.next();

        Attempt copy = only(call.mirrors(first, true)).attempt();

        assertThat(copy.cluster().name()).isEqualTo("shadow");
        assertThat(copy.address()).hasToString("10.0.0.9:80");
        assertThat(copy.authority()).isEqualTo("orders-shadow");
        assertThat(copy.pathAndQuery()).isEqualTo("/a?b=c");
        assertThat(copy.timeoutNanos()).isEqualTo(Duration.ofSeconds(15).toNanos());
        assertThat(call.mirrors(first, true)).isEmpty();
    }

    @Test
    void aRouteWithoutMirrorsHasNoCopies() {
        publish();
        MeshCall call = begin(HeaderSource.EMPTY);

        assertThat(call.mirrors((Attempt) call.next(), true)).isEmpty();
    }

    @Test
    void theNumberThatChoseTheRouteChoosesTheShare() {
        publish(new MirrorPolicy(new ClusterName.Literal("shadow"), new Fraction(10, 100), true));
        int copies = 0;
        for (random = 0; random < 1_000; random++) {
            MeshCall call = begin(HeaderSource.EMPTY);
            copies += call.mirrors((Attempt) call.next(), true).size();
        }

        assertThat(copies).isEqualTo(100);
    }

    @Test
    void aHeaderMayNameTheClusterAndWithoutItThereIsNoCopy() {
        publish(new MirrorPolicy(new ClusterName.FromHeader("x-shadow"), ALL, true));
        MeshCall named = begin(header("x-shadow", "shadow"));
        MeshCall unnamed = begin(HeaderSource.EMPTY);

        assertThat(only(named.mirrors((Attempt) named.next(), true))
                        .attempt()
                        .cluster()
                        .name())
                .isEqualTo("shadow");
        assertThat(unnamed.mirrors((Attempt) unnamed.next(), true)).isEmpty();
        assertThat(registry.find("mesh.client.mirror.skipped").counters()).isEmpty();
    }

    @Test
    void aCopyToAClusterThatIsNotThereIsCountedAndLeftOut() {
        publish(MirrorPolicy.to("missing"), MirrorPolicy.to("shadow"));
        MeshCall call = begin(HeaderSource.EMPTY);

        assertThat(call.mirrors((Attempt) call.next(), true)).hasSize(1);
        assertThat(skipped("none", "cluster_not_found")).isEqualTo(1);
    }

    @Test
    void aBodyThatCannotBeSentTwiceIsCountedAndNotCopied() {
        publish(MirrorPolicy.to("shadow"));
        MeshCall call = begin(HeaderSource.EMPTY);

        assertThat(call.mirrors((Attempt) call.next(), false)).isEmpty();
        assertThat(skipped("shadow", "body")).isEqualTo(1);
    }

    @Test
    void aClusterHasNoMoreCopiesInFlightThanItMayHaveCalls() {
        publish(MirrorPolicy.to("shadow"));
        List<MirroredRequest> copies = new ArrayList<>();
        for (int i = 0; i < 1_030; i++) {
            MeshCall call = begin(HeaderSource.EMPTY);
            Attempt first = (Attempt) call.next();
            copies.addAll(call.mirrors(first, true));
            call.outcome(OK);
            call.finish(null);
        }
        EndpointState endpoint = copies.get(0).attempt().host().state();

        assertThat(copies).hasSize(1_024);
        assertThat(skipped("shadow", "overloaded")).isEqualTo(6);
        assertThat(endpoint.inFlight()).isEqualTo(1_024);
        copies.forEach(copy -> copy.end(OK));
        copies.forEach(copy -> copy.end(OK));
        assertThat(endpoint.inFlight()).isZero();
    }

    @Test
    void aCopyThatIsDroppedIsCountedByCategoryAndLeftOut() {
        ClusterSnapshot shadow = cluster("shadow", Endpoint.of("10.0.0.9", 80));
        EndpointSet dropping = new EndpointSet(
                shadow.endpoints().localities(),
                shadow.endpoints().overprovisioningFactor(),
                List.of(new DropOverload("maintenance", new Fraction(100, 100))));
        source.publish(Meshes.service(
                "orders",
                Forward.to("v1").withMirrors(List.of(MirrorPolicy.to("shadow"))),
                cluster("v1", Endpoint.of("10.0.0.1", 80)),
                ClusterSnapshot.of(shadow.cluster(), dropping)));
        loop.runPending();
        MeshCall call = begin(HeaderSource.EMPTY);

        assertThat(call.mirrors((Attempt) call.next(), true)).isEmpty();
        assertThat(skipped("shadow", "dropped")).isEqualTo(1);
        assertThat(registry.get("mesh.client.call.dropped")
                        .tags("mesh.cluster", "shadow", "mesh.drop.category", "maintenance")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void whatBecomesOfACopyIsMeasuredAndTheCallIsNotToldOfIt() {
        publish(MirrorPolicy.to("shadow"));
        MeshCall call = begin(HeaderSource.EMPTY);
        MirroredRequest copy = only(call.mirrors((Attempt) call.next(), true));
        assertThat(call.outcome(OK)).isInstanceOf(Verdict.Deliver.class);
        call.finish(null);

        copy.end(new Outcome.ConnectFailed(new IOException("refused")));

        assertThat(registry.get("mesh.client.mirror.duration")
                        .tags("mesh.cluster", "shadow", "error.type", "connect_failed")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("mesh.client.call.duration")
                        .tags("mesh.cluster", "v1", "error.type", "none")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("http.client.request.duration").timers())
                .allMatch(timer -> "v1".equals(timer.getId().getTag("mesh.cluster")));
    }

    @Test
    void theNameOfTheOthersEndpointIsNotTheCopys() {
        Forward action = new Forward(
                        WeightedClusters.single("v1"),
                        CallPolicy.DEFAULT,
                        Rewrites.host(new HostRewrite.FromEndpoint()))
                .withMirrors(List.of(MirrorPolicy.to("shadow")));
        publish(action);
        MeshCall call = begin(HeaderSource.EMPTY);

        assertThat(only(call.mirrors((Attempt) call.next(), true)).attempt().authority())
                .isEqualTo("orders-shadow");
    }

    private double skipped(String cluster, String why) {
        return registry.get("mesh.client.mirror.skipped")
                .tags("mesh.cluster", cluster, "mesh.mirror.reason", why)
                .counter()
                .count();
    }

    private MeshCall begin(HeaderSource headers) {
        return mesh.begin(ORDERS, RequestView.of("GET", "http", "orders", "/a?b=c", headers));
    }

    private void publish(MirrorPolicy... mirrors) {
        publish(Forward.to("v1").withMirrors(List.of(mirrors)));
    }

    private void publish(RouteAction action) {
        source.publish(Meshes.service(
                "orders",
                action,
                cluster("v1", Endpoint.of("10.0.0.1", 80)),
                cluster("shadow", Endpoint.of("10.0.0.9", 80))));
        loop.runPending();
    }

    private static MirroredRequest only(List<MirroredRequest> copies) {
        assertThat(copies).hasSize(1);
        return copies.get(0);
    }

    private static HeaderSource header(String name, String value) {
        return new HeaderSource() {
            @Override
            public @Nullable String get(String asked) {
                return asked.equals(name) ? value : null;
            }

            @Override
            public @Nullable String first(String asked) {
                return get(asked);
            }
        };
    }
}
