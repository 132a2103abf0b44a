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
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryHosts;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.source.ManualLoop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeshCallTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final RequestView REQUEST = RequestView.of("GET", "http", "orders", "/a?b=c", HeaderSource.EMPTY);
    private static final Outcome OK = new Outcome.Response(200, HeaderSource.EMPTY);
    private static final Outcome BROKEN = new Outcome.Response(503, HeaderSource.EMPTY);
    private static final Outcome REFUSED = new Outcome.ConnectFailed(new IOException("refused"));
    private static final RetryPolicy TWO_RETRIES = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 2);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSource source = new ScriptedSource();
    private final MeshClient mesh = MeshClient.builder(source)
            .loop(loop)
            .random(() -> 0)
            .meterRegistry(registry)
            .build();

    MeshCallTest() {
        loop.runPending();
    }

    @Test
    void anAttemptSaysWhereToSendAndUnderWhichName() {
        Attempt attempt = (Attempt) call(retrying(TWO_RETRIES)).next();

        assertThat(attempt.address().toString()).startsWith("10.0.0.");
        assertThat(attempt.authority()).isEqualTo("orders");
        assertThat(attempt.pathAndQuery()).isEqualTo("/a?b=c");
        assertThat(attempt.timeoutNanos()).isEqualTo(Duration.ofSeconds(15).toNanos());
    }

    @Test
    void aGoodAnswerIsDeliveredAndCountedOutWhenItsBodyWasRead() {
        MeshCall call = call(retrying(TWO_RETRIES));
        Attempt attempt = (Attempt) call.next();

        assertThat(call.outcome(OK)).isInstanceOf(Verdict.Deliver.class);
        assertThat(attempt.host().state().inFlight()).isOne();
        call.finish(null);
        call.finish(null);
        assertThat(attempt.host().state().inFlight()).isZero();
    }

    @Test
    void aFailureThatThePolicyNamesIsTriedAgainAsOftenAsItSaysAndThenDelivered() {
        MeshCall call = call(retrying(TWO_RETRIES));
        call.next();
        assertThat(call.outcome(BROKEN)).isInstanceOf(Verdict.Retry.class);
        call.next();
        assertThat(call.outcome(REFUSED)).isInstanceOf(Verdict.Retry.class);
        Attempt third = (Attempt) call.next();

        assertThat(third.number()).isEqualTo(3);
        assertThat(call.outcome(BROKEN)).isInstanceOf(Verdict.Deliver.class);
    }

    @Test
    void theLastFailureNamesRouteClusterEndpointAndAttempts() {
        MeshCall call = call(retrying(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 0)));
        call.next();
        Verdict.Fail fail = (Verdict.Fail) call.outcome(REFUSED);

        assertThat(fail.error().reason()).isEqualTo(Reason.ENDPOINT_FAILED);
        assertThat(fail.error())
                .hasMessageContaining("route \"default\" of virtual host \"orders\", cluster \"v1\", 1 attempt")
                .hasMessageContaining("refused");
    }

    @Test
    void endpointsThatWereTriedArePassedOverIfThePolicySaysSo() {
        RetryPolicy avoiding = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 2).withHosts(RetryHosts.AVOID_PREVIOUS);
        MeshCall call = call(retrying(avoiding));
        Attempt first = (Attempt) call.next();
        call.outcome(BROKEN);
        Attempt second = (Attempt) call.next();
        call.outcome(BROKEN);
        Attempt third = (Attempt) call.next();

        assertThat(List.of(first.address(), second.address(), third.address())).doesNotHaveDuplicates();
    }

    @Test
    void aRequestThatCannotBeSentAgainIsNotRetriedAndHoldsNoBudget() {
        MeshCall call = call(retrying(TWO_RETRIES));
        call.next();

        assertThat(call.outcome(BROKEN, false)).isInstanceOf(Verdict.Deliver.class);
    }

    @Test
    void noRetryBeginsThatCouldNotBeginInTime() {
        MeshCall call = call(retrying(TWO_RETRIES));
        call.next();
        loop.advance(Duration.ofSeconds(15));

        assertThat(call.outcome(BROKEN)).isInstanceOf(Verdict.Deliver.class);
    }

    @Test
    void aCallWhoseTimeIsUpFailsAsTimeout() {
        MeshCall call = call(retrying(TWO_RETRIES));
        loop.advance(Duration.ofSeconds(15));

        assertThatThrownBy(call::next)
                .isInstanceOfSatisfying(
                        MeshException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
    }

    @Test
    void retriesStopAtTheBudget() {
        RouteAction action = retrying(TWO_RETRIES);
        CircuitLimits oneRetry = CircuitLimits.of(10, new CircuitLimits.RetryBudget(0, 1));
        publish(action, cluster(oneRetry, List.of(), Endpoint.of("10.0.0.1", 80)));
        MeshCall first = mesh.begin(ORDERS, REQUEST);
        first.next();
        MeshCall second = mesh.begin(ORDERS, REQUEST);
        second.next();

        assertThat(first.outcome(BROKEN)).isInstanceOf(Verdict.Retry.class);
        assertThat(second.outcome(BROKEN)).isInstanceOf(Verdict.Deliver.class);
        first.next();
        first.outcome(OK);
        first.finish(null);
        MeshCall third = mesh.begin(ORDERS, REQUEST);
        third.next();
        assertThat(third.outcome(BROKEN)).isInstanceOf(Verdict.Retry.class);
    }

    @Test
    void noMoreCallsAreInFlightThanTheClusterAllows() {
        CircuitLimits one = CircuitLimits.of(1, new CircuitLimits.RetryBudget(20, 3));
        publish(retrying(TWO_RETRIES), cluster(one, List.of(), Endpoint.of("10.0.0.1", 80)));
        MeshCall first = mesh.begin(ORDERS, REQUEST);
        first.next();

        assertThatThrownBy(() -> mesh.begin(ORDERS, REQUEST).next()).hasMessageContaining("1 calls are in flight");
        first.outcome(OK);
        first.finish(null);
        assertThat(mesh.begin(ORDERS, REQUEST).next()).isInstanceOf(Attempt.class);
    }

    @Test
    void callsAreDroppedAsTheControlPlaneAsks() {
        DropOverload all = new DropOverload("maintenance", new Fraction(100, 100));
        publish(retrying(TWO_RETRIES), cluster(CircuitLimits.DEFAULT, List.of(all), Endpoint.of("10.0.0.1", 80)));

        assertThatThrownBy(() -> mesh.begin(ORDERS, REQUEST).next())
                .isInstanceOfSatisfying(
                        MeshException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DROPPED))
                .hasMessageContaining("maintenance");
        assertThat(registry.get("mesh.client.call.dropped")
                        .tag("mesh.cluster", "v1")
                        .tag("mesh.drop.category", "maintenance")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aClusterWithoutEndpointsFailsAtOnceAndHoldsNothing() {
        publish(retrying(TWO_RETRIES), cluster(CircuitLimits.DEFAULT, List.of()));

        assertThatThrownBy(() -> mesh.begin(ORDERS, REQUEST).next())
                .hasMessageContaining("the cluster has no endpoints");
    }

    @Test
    void aRouteToAClusterThatIsNotThereSaysSo() {
        source.publish(Meshes.service("orders", RouteAction.Forward.to("nowhere")));
        loop.runPending();

        assertThatThrownBy(() -> mesh.begin(ORDERS, REQUEST).next()).hasMessageContaining("cluster \"nowhere\"");
    }

    @Test
    void aRouteSaysWhichStatusStandsForAClusterThatIsNotThere() {
        source.publish(Meshes.service("orders", RouteAction.Forward.to("none").withClusterNotFoundStatus(404)));
        loop.runPending();

        assertThatThrownBy(() -> mesh.begin(ORDERS, REQUEST).next()).isInstanceOfSatisfying(MeshException.class, e -> {
            assertThat(e.reason()).isEqualTo(Reason.CLUSTER_NOT_FOUND);
            assertThat(e.httpStatus()).isEqualTo(404);
        });
    }

    @Test
    void aDirectResponseNeedsNoEndpoint() {
        source.publish(Meshes.service("orders", new RouteAction.DirectResponse(403, "no")));
        loop.runPending();

        assertThat(mesh.begin(ORDERS, REQUEST).next()).isInstanceOfSatisfying(LocalReply.class, reply -> {
            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.body()).isEqualTo("no");
        });
    }

    @Test
    void aRedirectSaysWhere() {
        RouteAction redirect = new RouteAction.Redirect(
                302, Optional.empty(), Optional.of("other"), Optional.empty(), Optional.empty(), false);
        source.publish(Meshes.service("orders", redirect));
        loop.runPending();

        assertThat(mesh.begin(ORDERS, REQUEST).next())
                .isInstanceOfSatisfying(
                        LocalReply.class,
                        reply -> assertThat(reply.headers()).containsEntry("location", List.of("http://other/a?b=c")));
    }

    private MeshCall call(RouteAction action) {
        publish(
                action,
                cluster(
                        CircuitLimits.DEFAULT,
                        List.of(),
                        Endpoint.of("10.0.0.1", 80),
                        Endpoint.of("10.0.0.2", 80),
                        Endpoint.of("10.0.0.3", 80)));
        return mesh.begin(ORDERS, REQUEST);
    }

    private void publish(RouteAction action, ClusterSnapshot cluster) {
        source.publish(Meshes.service("orders", action, cluster));
        loop.runPending();
    }

    private static RouteAction retrying(RetryPolicy policy) {
        return RouteAction.Forward.to(WeightedClusters.single("v1"), CallPolicy.DEFAULT.withRetry(policy));
    }

    private static ClusterSnapshot cluster(CircuitLimits limits, List<DropOverload> drops, Endpoint... endpoints) {
        EndpointSet plain = EndpointSet.of(endpoints);
        EndpointSet members = new EndpointSet(plain.localities(), plain.overprovisioningFactor(), drops);
        Cluster cluster = Cluster.of("v1", new Membership.Static(members)).withLimits(limits);
        return ClusterSnapshot.of(cluster, members);
    }
}
