package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.proxyless.mesh.model.cluster.Address;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ControlPlaneTest {

    private static final Address ONE = Address.of("127.0.0.1", 1);
    private static final Address TWO = Address.of("127.0.0.1", 2);

    private final ControlPlane plane = ControlPlane.start();

    @AfterEach
    void stop() {
        plane.close();
    }

    @Test
    void servesEachTypeByName() throws Exception {
        plane.publish(MeshDefinition.empty()
                .service("orders", RouteDefinition.weighted(Map.of("v1", 90, "v2", 10)))
                .cluster("v1", ONE)
                .cluster("v2", TWO));
        try (AdsProbe probe = new AdsProbe(plane)) {
            probe.subscribe(AdsProbe.LISTENER, "orders");
            assertThat(probe.answer().getResourcesCount()).isOne();
            probe.subscribe(AdsProbe.ROUTES, "orders");
            RouteConfiguration routes = probe.answer().getResources(0).unpack(RouteConfiguration.class);
            assertThat(routes.getVirtualHosts(0)
                            .getRoutes(0)
                            .getRoute()
                            .getWeightedClusters()
                            .getClustersList())
                    .extracting(cluster ->
                            cluster.getName() + "=" + cluster.getWeight().getValue())
                    .containsExactly("v1=90", "v2=10");
            probe.subscribe(AdsProbe.CLUSTER, "v1", "v2");
            assertThat(probe.answer().getResourcesCount()).isEqualTo(2);
            probe.subscribe(AdsProbe.ENDPOINTS, "v2");
            assertThat(port(probe.answer())).isEqualTo(2);
        }
    }

    @Test
    void aChangeOfOneTypeIsSentAsOneAnswerOfThatType() throws Exception {
        plane.publish(MeshDefinition.empty().cluster("v1", ONE));
        try (AdsProbe probe = new AdsProbe(plane)) {
            probe.subscribe(AdsProbe.CLUSTER, "v1");
            probe.acknowledge(probe.answer(), "v1");
            probe.subscribe(AdsProbe.ENDPOINTS, "v1");
            probe.acknowledge(probe.answer(), "v1");
            plane.update(mesh -> mesh.cluster("v1", TWO));
            DiscoveryResponse change = probe.answer();
            assertThat(change.getTypeUrl()).isEqualTo(AdsProbe.ENDPOINTS);
            assertThat(port(change)).isEqualTo(2);
        }
    }

    @Test
    void anUnknownNameDoesNotKeepTheOthersWaiting() throws Exception {
        plane.publish(MeshDefinition.empty().service("orders", RouteDefinition.to("v1")));
        try (AdsProbe probe = new AdsProbe(plane)) {
            probe.subscribe(AdsProbe.LISTENER, "orders", "nowhere");
            assertThat(probe.answer().getResourcesCount()).isOne();
        }
    }

    @Test
    void aServiceThatGoesIsLeftOutOfTheNextAnswer() throws Exception {
        plane.publish(MeshDefinition.empty().service("orders", RouteDefinition.to("v1")));
        try (AdsProbe probe = new AdsProbe(plane)) {
            probe.subscribe(AdsProbe.LISTENER, "orders");
            probe.acknowledge(probe.answer(), "orders");
            plane.update(mesh -> mesh.withoutService("orders"));
            assertThat(probe.answer().getResourcesCount()).isZero();
        }
    }

    @Test
    void remembersWhatClientsAcknowledgedAndRefused() throws Exception {
        plane.publish(MeshDefinition.empty().cluster("v1", ONE));
        try (AdsProbe probe = new AdsProbe(plane)) {
            probe.subscribe(AdsProbe.ENDPOINTS, "v1");
            probe.acknowledge(probe.answer(), "v1");
            plane.update(mesh -> mesh.cluster("v1", TWO));
            probe.refuse(probe.answer(), "v1: no such port", "v1");
            probe.answer();
        }
        assertThat(plane.acknowledged()).isOne();
        assertThat(plane.refusals())
                .containsExactly(new ControlPlane.Refusal(AdsProbe.ENDPOINTS, "", "v1: no such port"));
    }

    @Test
    void aRestartEndsStreamsAndServesTheSameOnTheSamePort() throws Exception {
        plane.publish(MeshDefinition.empty().cluster("v1", ONE));
        int port = plane.port();
        try (AdsProbe before = new AdsProbe(plane)) {
            before.subscribe(AdsProbe.CLUSTER, "v1");
            before.answer();
            plane.stop();
            assertThat(before.next()).isInstanceOf(Throwable.class);
        }
        plane.restart();
        assertThat(plane.port()).isEqualTo(port);
        try (AdsProbe after = new AdsProbe(plane)) {
            after.subscribe(AdsProbe.CLUSTER, "v1");
            assertThat(after.answer().getResourcesCount()).isOne();
            assertThat(plane.streamsOpen()).isOne();
        }
        assertThat(plane.streamsOpened()).isEqualTo(2);
    }

    @Test
    void theBootstrapNamesThePort() {
        assertThat(plane.bootstrapJson()).contains("\"127.0.0.1:" + plane.port() + "\"");
    }

    private static int port(DiscoveryResponse response) throws InvalidProtocolBufferException {
        return response.getResources(0)
                .unpack(ClusterLoadAssignment.class)
                .getEndpoints(0)
                .getLbEndpoints(0)
                .getEndpoint()
                .getAddress()
                .getSocketAddress()
                .getPortValue();
    }
}
