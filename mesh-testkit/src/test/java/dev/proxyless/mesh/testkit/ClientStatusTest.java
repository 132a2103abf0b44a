package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.csds.ClientStatusJson;
import dev.proxyless.mesh.xds.csds.ClientStatusService;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import io.envoyproxy.envoy.admin.v3.ClientResourceStatus;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbPolicy;
import io.envoyproxy.envoy.service.status.v3.ClientConfig;
import io.envoyproxy.envoy.service.status.v3.ClientConfig.GenericXdsConfig;
import io.envoyproxy.envoy.service.status.v3.ClientStatusDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.status.v3.ClientStatusRequest;
import io.envoyproxy.envoy.service.status.v3.ClientStatusResponse;
import io.envoyproxy.envoy.type.matcher.v3.NodeMatcher;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Client status discovery over a real server, of a client that has its configuration from a real control plane. */
@Timeout(60)
class ClientStatusTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");

    private final ControlPlane plane = ControlPlane.start();
    private final XdsSource source =
            XdsSource.create(Bootstrap.of(ConfigDocument.parse("bootstrap", plane.bootstrapJson())));
    private final MeshClient mesh = MeshClient.builder(source).build();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void serve() throws Exception {
        plane.publish(MeshDefinition.empty()
                .service("orders", RouteDefinition.to("v1"))
                .cluster("v1", Address.of("127.0.0.1", 81)));
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(ClientStatusService.create(source))
                .build()
                .start();
        channel = Grpc.newChannelBuilderForAddress("127.0.0.1", server.getPort(), InsecureChannelCredentials.create())
                .build();
        mesh.awaitReady(ORDERS, Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        mesh.close();
        plane.close();
    }

    @Test
    void theWholeConfigurationIsTold() throws Exception {
        ClientConfig config = fetch().getConfig(0);

        assertThat(config.getNode().getId()).isEqualTo("testkit");
        assertThat(config.getClientScope()).contains(":" + plane.port());
        assertThat(config.getGenericXdsConfigsList())
                .extracting(GenericXdsConfig::getName, GenericXdsConfig::getClientStatus)
                .containsExactly(
                        tuple("orders", ClientResourceStatus.ACKED),
                        tuple("orders", ClientResourceStatus.ACKED),
                        tuple("v1", ClientResourceStatus.ACKED),
                        tuple("v1", ClientResourceStatus.ACKED));
        GenericXdsConfig cluster = config.getGenericXdsConfigs(2);
        assertThat(cluster.getXdsConfig().unpack(Cluster.class)).isEqualTo(Resources.edsCluster("v1"));
        assertThat(cluster.getVersionInfo()).isNotEmpty();
        assertThat(cluster.hasLastUpdated()).isTrue();
    }

    @Test
    void aRefusedResourceIsToldWithTheReasonAndTheOneInUse() throws Exception {
        plane.update(definition -> definition.cluster(Resources.edsCluster("v1").toBuilder()
                .setLbPolicy(LbPolicy.CLUSTER_PROVIDED)
                .build()));
        GenericXdsConfig cluster = cluster(fetch());
        while (cluster.getClientStatus() != ClientResourceStatus.NACKED) {
            cluster = cluster(fetch());
        }

        assertThat(cluster.getXdsConfig().unpack(Cluster.class)).isEqualTo(Resources.edsCluster("v1"));
        assertThat(cluster.getErrorState().getDetails()).contains("lb_policy", "CLUSTER_PROVIDED");
        assertThat(cluster.getErrorState().getVersionInfo()).isNotEmpty().isNotEqualTo(cluster.getVersionInfo());
    }

    @Test
    void aStreamAnswersEachRequestInTurn() throws Exception {
        BlockingQueue<Object> told = new LinkedBlockingQueue<>();
        StreamObserver<ClientStatusRequest> requests = ClientStatusDiscoveryServiceGrpc.newStub(channel)
                .streamClientStatus(new StreamObserver<>() {
                    @Override
                    public void onNext(ClientStatusResponse response) {
                        told.add(response);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        told.add(cause);
                    }

                    @Override
                    public void onCompleted() {
                        told.add("completed");
                    }
                });
        requests.onNext(ClientStatusRequest.getDefaultInstance());
        requests.onNext(ClientStatusRequest.newBuilder()
                .setExcludeResourceContents(true)
                .build());
        requests.onCompleted();

        assertThat(cluster((ClientStatusResponse) next(told)).hasXdsConfig()).isTrue();
        assertThat(cluster((ClientStatusResponse) next(told)).hasXdsConfig()).isFalse();
        assertThat(next(told)).isEqualTo("completed");
    }

    @Test
    void whoAsksForOthersIsToldThatThisIsNotAControlPlane() {
        ClientStatusRequest request = ClientStatusRequest.newBuilder()
                .addNodeMatchers(NodeMatcher.getDefaultInstance())
                .build();

        assertThatThrownBy(() -> ClientStatusDiscoveryServiceGrpc.newBlockingStub(channel)
                        .fetchClientStatus(request))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("INVALID_ARGUMENT: node_matchers: 1 given (expected: none;");
    }

    @Test
    void aClientThatIsClosedHasNothing() {
        mesh.close();

        assertThat(fetch().getConfig(0).getGenericXdsConfigsList()).isEmpty();
    }

    @Test
    void theSameIsHadAsJson() throws Exception {
        String json = ClientStatusJson.of(source).toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(json)
                .contains(
                        "\"@type\": \"type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment\"",
                        "\"@type\": \"type.googleapis.com/envoy.extensions.filters.http.router.v3.Router\"",
                        "\"port_value\": 81",
                        "\"client_status\": \"ACKED\"");
    }

    private ClientStatusResponse fetch() {
        return ClientStatusDiscoveryServiceGrpc.newBlockingStub(channel)
                .fetchClientStatus(ClientStatusRequest.getDefaultInstance());
    }

    private static GenericXdsConfig cluster(ClientStatusResponse response) {
        return response.getConfig(0).getGenericXdsConfigsList().stream()
                .filter(config -> config.getTypeUrl().endsWith("v3.Cluster"))
                .findFirst()
                .orElseThrow();
    }

    private static Object next(BlockingQueue<Object> told) throws InterruptedException {
        Object next = told.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came");
        }
        return next;
    }
}
