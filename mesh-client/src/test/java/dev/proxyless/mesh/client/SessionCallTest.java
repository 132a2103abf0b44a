package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.MeshException.Reason;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.HeaderMutations;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Balancing;
import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.SessionConfig;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RetryPolicy;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.ManualLoop;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionCallTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final Endpoint ONE = Endpoint.of("10.0.0.1", 80);
    private static final Endpoint TWO = Endpoint.of("10.0.0.2", 80);

    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSource source = new ScriptedSource();
    private final MeshClient mesh =
            MeshClient.builder(source).loop(loop).random(() -> 0).build();

    SessionCallTest() {
        loop.runPending();
    }

    @Test
    void everyCallOfASessionGoesToTheEndpointThatItNames() {
        publish(false, Balancing.DEFAULT_SESSION_HEALTH, ONE, TWO);

        for (int i = 0; i < 4; i++) {
            assertThat(endpointOf(begin(TWO))).isEqualTo(TWO.address());
        }
    }

    @Test
    void aRetryGoesAnywhereAndTheResponseTellsWhere() {
        publish(true, Balancing.DEFAULT_SESSION_HEALTH, ONE, TWO);
        MeshCall call = begin(TWO);
        call.next();
        call.outcome(new Outcome.Response(503, HeaderSource.EMPTY));
        Address second = ((Attempt) call.next()).address();
        call.outcome(new Outcome.Response(200, HeaderSource.EMPTY));

        Map<String, List<String>> headers = new HashMap<>();
        HeaderMutations.applyToResponse(call.responseMutations(), headers, call.responseContext());
        assertThat(headers.get("x-session")).isEqualTo(second.equals(TWO.address()) ? null : List.of(encoded(second)));
    }

    @Test
    void anEndpointThatIsGoneIsReplacedUnlessTheSessionIsStrict() {
        publish(false, Balancing.DEFAULT_SESSION_HEALTH, ONE);
        assertThat(endpointOf(begin(TWO))).isEqualTo(ONE.address());

        publish(true, Balancing.DEFAULT_SESSION_HEALTH, ONE);
        assertThatThrownBy(() -> begin(TWO).next())
                .isInstanceOfSatisfying(
                        MeshException.class, error -> assertThat(error.reason()).isEqualTo(Reason.NO_HEALTHY_ENDPOINT))
                .hasMessageContaining("the session's endpoint 10.0.0.2:80 is not there");
        assertThat(endpointOf(begin(ONE))).isEqualTo(ONE.address());
    }

    @Test
    void anEndpointThatGoesAwayKeepsItsSessionsIfTheClusterSaysSoAndGetsNoOtherCalls() {
        Endpoint draining = new Endpoint(TWO.address(), List.of(), HealthStatus.DRAINING, 1, "", Metadata.EMPTY);
        publish(false, Balancing.DEFAULT_SESSION_HEALTH, ONE, draining);
        assertThat(endpointOf(begin(TWO))).isEqualTo(ONE.address());

        publish(false, EnumSet.of(HealthStatus.HEALTHY, HealthStatus.DRAINING), ONE, draining);
        assertThat(endpointOf(begin(TWO))).isEqualTo(TWO.address());
        for (int i = 0; i < 4; i++) {
            assertThat(endpointOf(mesh.begin(ORDERS, request(HeaderSource.EMPTY))))
                    .isEqualTo(ONE.address());
        }
    }

    private MeshCall begin(Endpoint named) {
        String session = encoded(named.address());
        return mesh.begin(ORDERS, request(name -> name.equals("x-session") ? session : null));
    }

    private static RequestView request(HeaderSource headers) {
        return RequestView.of("GET", "http", "orders", "/", headers);
    }

    private static Address endpointOf(MeshCall call) {
        Address address = ((Attempt) call.next()).address();
        call.finish(null);
        return address;
    }

    private static String encoded(Address address) {
        return Base64.getEncoder().encodeToString(address.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void publish(boolean strict, Set<HealthStatus> sessionHealth, Endpoint... endpoints) {
        EndpointSet members = EndpointSet.of(endpoints);
        Cluster cluster = Cluster.of("v1", new Membership.Static(members))
                .withBalancing(Balancing.DEFAULT.withPanicThreshold(0).withSessionHealth(sessionHealth));
        ServiceSnapshot plain = Meshes.service(
                "orders",
                RouteAction.Forward.to(
                        WeightedClusters.single("v1"),
                        CallPolicy.DEFAULT.withRetry(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1))),
                ClusterSnapshot.of(cluster, members));
        SessionConfig session = new SessionConfig(Optional.of(new SessionConfig.Header("x-session")), strict);
        source.publish(new ServiceSnapshot(
                ORDERS, plain.routes(), List.of(HttpFilter.of("session", session)), plain.clusters()));
        loop.runPending();
    }
}
