package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.grpc.MeshGrpc;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import io.grpc.CallOptions;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Ten thousand calls at concurrency 32, ten changes of the configuration and one restart of the control plane: no call
 * fails, although no route retries, and none has the headers of one configuration and the cluster of another.
 */
@ExtendWith(MeshExtension.class)
@Timeout(180)
class ConfigurationChangesTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");

    @Test
    void anHttpCallSeesOneConfigurationWhole(ControlPlane plane, MeshClient mesh) throws Exception {
        try (RevisionBackends backends = RevisionBackends.http()) {
            plane.publish(backends.mesh(0));
            mesh.awaitReady(ORDERS, Duration.ofSeconds(10));
            HttpClient client = MeshHttpClient.create(mesh);
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://orders/")).build();
            runThroughChanges(
                    plane,
                    backends,
                    () -> client.send(request, BodyHandlers.ofString()).body());
        }
    }

    @Test
    void aGrpcCallSeesOneConfigurationWhole(ControlPlane plane, MeshClient mesh) throws Exception {
        try (RevisionBackends backends = RevisionBackends.grpc()) {
            plane.publish(backends.mesh(0));
            ManagedChannel channel = MeshGrpc.create(mesh)
                    .newChannelBuilder("mesh:///orders", InsecureChannelCredentials.create())
                    .build();
            runThroughChanges(
                    plane,
                    backends,
                    () -> ClientCalls.blockingUnaryCall(channel, GrpcBackend.CALL, CallOptions.DEFAULT, ""));
            channel.shutdownNow();
        }
    }

    private static void runThroughChanges(ControlPlane plane, RevisionBackends backends, Callable<String> call)
            throws Exception {
        Load load = new Load(call);
        load.run(10_000, 32, new Changes(plane, backends)::before);
        assertThat(load.failures()).isEmpty();
        assertThat(load.answers())
                .doesNotContain(RevisionBackends.MIXED)
                .contains("0")
                .hasSizeGreaterThan(2);
        String last = Integer.toString(RevisionBackends.LAST);
        while (!call.call().equals(last)) {
            // The way back to the control plane may take longer than the calls did.
        }
    }

    /** Ten changes, evenly spread over the calls; the sixth is made while the control plane is away. */
    private static final class Changes {

        private static final int CALLS_BETWEEN = 900;

        private final ControlPlane plane;
        private final RevisionBackends backends;
        private int revision;

        Changes(ControlPlane plane, RevisionBackends backends) {
            this.plane = plane;
            this.backends = backends;
        }

        synchronized void before(int call) {
            if (call == 0 || call % CALLS_BETWEEN != 0 || revision == RevisionBackends.LAST) {
                return;
            }
            revision++;
            if (revision == 6) {
                plane.stop();
            }
            plane.publish(backends.mesh(revision));
            if (revision == 7) {
                plane.restart();
            }
        }
    }
}
