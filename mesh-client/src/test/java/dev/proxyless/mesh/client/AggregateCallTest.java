package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.MeshException.Reason;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.CircuitLimits;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.source.ManualLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Calls of a route to an aggregate; {@code /direct} leads to its first part without it. */
class AggregateCallTest {

    private static final Endpoint LOCAL = Endpoint.of("10.0.0.1", 80);
    private static final Endpoint REMOTE = Endpoint.of("10.0.0.2", 80);
    private static final CircuitLimits ONE_CALL = CircuitLimits.of(1, new CircuitLimits.RetryBudget(0, 0));
    private static final Outcome REFUSED = new Outcome.ConnectFailed(new IOException("refused"));

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSource source = new ScriptedSource();
    private final MeshClient mesh = MeshClient.builder(source)
            .loop(loop)
            .random(() -> 0)
            .meterRegistry(registry)
            .build();

    private List<ClusterSnapshot> parts = List.of();

    AggregateCallTest() {
        loop.runPending();
    }

    @Test
    void anAttemptIsOneOfThePartThatHasTheEndpoint() {
        publish(Meshes.cluster("local", LOCAL), Meshes.cluster("remote", REMOTE));

        Attempt attempt = attempt("/");

        assertThat(attempt.cluster().name()).isEqualTo("local");
        assertThat(attempt.address()).isEqualTo(LOCAL.address());
    }

    @Test
    void anEndpointHasTheSameCountersWhetherItIsUsedDirectlyOrAsAPart() {
        publish(Meshes.cluster("local", LOCAL), Meshes.cluster("remote", REMOTE));

        Attempt direct = attempt("/direct");
        Attempt part = attempt("/");

        assertThat(part.host().state()).isSameAs(direct.host().state());
        assertThat(part.host().state().inFlight()).isEqualTo(2);
    }

    @Test
    void oneAddressInTwoPartsHasCountersForEach() {
        publish(Meshes.cluster("local", LOCAL), Meshes.cluster("remote", LOCAL));
        MeshCall call = retried(true);
        Attempt first = (Attempt) call.next();
        call.outcome(REFUSED);
        Attempt second = (Attempt) call.next();

        assertThat(first.cluster().name()).isEqualTo("local");
        assertThat(second.address()).isEqualTo(first.address());
        assertThat(second.host().state().inFlight()).isOne();
    }

    @Test
    void callsInFlightAreHeldAgainstTheLimitOfThePart() {
        publish(cluster("local", ONE_CALL, List.of(), LOCAL), Meshes.cluster("remote", REMOTE));
        attempt("/direct");

        assertThatThrownBy(() -> attempt("/"))
                .isInstanceOfSatisfying(
                        MeshException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OVERLOADED))
                .hasMessageContaining("cluster \"all\", part \"local\": 1 calls are in flight");
    }

    @Test
    void callsAreDroppedAsThePartAsks() {
        DropOverload every = new DropOverload("maintenance", new Fraction(100, 100));
        publish(cluster("local", CircuitLimits.DEFAULT, List.of(every), LOCAL), Meshes.cluster("remote", REMOTE));

        assertThatThrownBy(() -> attempt("/"))
                .isInstanceOfSatisfying(
                        MeshException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DROPPED));
        assertThat(registry.get("mesh.client.call.dropped").counters())
                .singleElement()
                .matches(counter ->
                        counter.count() == 1 && "local".equals(counter.getId().getTag("mesh.cluster")));
    }

    @Test
    void aRetryThatPassesOverTriedEndpointsGoesOnToTheNextPart() {
        publish(Meshes.cluster("local", LOCAL), Meshes.cluster("remote", REMOTE));
        MeshCall call = retried(true);
        call.next();
        call.outcome(REFUSED);

        assertThat(((Attempt) call.next()).cluster().name()).isEqualTo("remote");
    }

    @Test
    void retriesAreHeldAgainstTheBudgetOfTheAggregate() {
        CircuitLimits noRetries = CircuitLimits.of(1024, new CircuitLimits.RetryBudget(0, 0));
        publish(cluster("local", noRetries, List.of(), LOCAL), Meshes.cluster("remote", REMOTE));
        MeshCall call = retried(false);
        call.next();

        assertThat(call.outcome(REFUSED)).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void anAggregateWithoutEndpointsSaysSo() {
        publish(Meshes.cluster("local"), Meshes.cluster("remote"));

        assertThatThrownBy(() -> attempt("/")).hasMessageContaining("cluster \"all\": the cluster has no endpoints");
    }

    private void publish(ClusterSnapshot local, ClusterSnapshot remote) {
        parts = List.of(local, remote);
        publish(RouteAction.Forward.to("all"));
    }

    private void publish(RouteAction action) {
        Cluster all = Cluster.of("all", new Membership.Aggregate(List.of("local", "remote")));
        source.publish(Meshes.service(
                "orders",
                List.of(route("/direct", RouteAction.Forward.to("local")), route("/", action)),
                parts.get(0),
                ClusterSnapshot.aggregate(all, parts)));
        loop.runPending();
    }

    /** A call of a route that retries. */
    private MeshCall retried(boolean avoidPreviousHosts) {
        RetryPolicy policy = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1)
                .withHosts(avoidPreviousHosts ? RetryHosts.AVOID_PREVIOUS : RetryHosts.ANY);
        publish(RouteAction.Forward.to(WeightedClusters.single("all"), CallPolicy.DEFAULT.withRetry(policy)));
        return mesh.begin(ServiceName.of("orders"), request("/"));
    }

    private Attempt attempt(String path) {
        return (Attempt) mesh.begin(ServiceName.of("orders"), request(path)).next();
    }

    private static RequestView request(String path) {
        return RequestView.of("GET", "http", "orders", path, HeaderSource.EMPTY);
    }

    private static Route route(String prefix, RouteAction action) {
        return Route.of(prefix, RouteMatch.path(new PathMatch.Prefix(prefix, true)), action);
    }

    private static ClusterSnapshot cluster(
            String name, CircuitLimits limits, List<DropOverload> drops, Endpoint... endpoints) {
        EndpointSet plain = EndpointSet.of(endpoints);
        EndpointSet members = new EndpointSet(plain.localities(), plain.overprovisioningFactor(), drops);
        Cluster cluster = Cluster.of(name, new Membership.Static(members)).withLimits(limits);
        return ClusterSnapshot.of(cluster, members);
    }
}
