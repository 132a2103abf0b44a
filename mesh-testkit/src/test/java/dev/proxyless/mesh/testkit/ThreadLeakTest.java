package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.grpc.MeshGrpc;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadLeakTest {

    /** gRPC keeps the threads that it shares among all channels of a process for a second after the last one. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void aClosedMeshLeavesNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        callOverAWholeMesh();
        Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
        left.removeAll(before);
        for (Thread thread : left) {
            thread.join(PATIENCE.toMillis());
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
    }

    private static void callOverAWholeMesh() throws InterruptedException {
        try (ControlPlane plane = ControlPlane.start();
                GrpcBackend backend = GrpcBackend.start("one", "v1")) {
            plane.publish(MeshDefinition.empty()
                    .service("orders", RouteDefinition.to("orders-v1"))
                    .cluster("orders-v1", backend.address()));
            Bootstrap bootstrap = Bootstrap.of(ConfigDocument.parse("test", plane.bootstrapJson()));
            try (MeshClient mesh =
                    MeshClient.builder(XdsSource.create(bootstrap)).build()) {
                mesh.awaitReady(ServiceName.of("orders"), Duration.ofSeconds(10));
                ManagedChannel channel = MeshGrpc.create(mesh)
                        .newChannelBuilder("mesh:///orders", InsecureChannelCredentials.create())
                        .build();
                assertThat(ClientCalls.blockingUnaryCall(channel, GrpcBackend.CALL, CallOptions.DEFAULT, ""))
                        .isEqualTo("one");
                channel.shutdownNow();
            }
        }
    }
}
