package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.store.LastKnownGood;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that starts while its control plane is away, however it speaks to it. */
@ParameterizedClass
@EnumSource
@Timeout(60)
class StartWithoutControlPlaneTest {

    private static final String ORDERS = "orders";
    private static final HttpRequest REQUEST =
            HttpRequest.newBuilder(URI.create("http://orders/")).build();

    private final Speech speech;
    private final HurriedLoop loop = HurriedLoop.start();
    private final ControlPlane plane = ControlPlane.start();
    private final HttpBackend one = HttpBackend.start("one", "v1");
    private final HttpBackend two = HttpBackend.start("two", "v2");

    @TempDir
    private Path directory;

    StartWithoutControlPlaneTest(Speech speech) {
        this.speech = speech;
    }

    @AfterEach
    void stop() {
        loop.close();
        plane.close();
        one.close();
        two.close();
    }

    @Test
    void servesWhatTheFormerOneStoredAndThenWhatTheControlPlaneSays() throws Exception {
        plane.publish(to(one));
        storeAsAFormerProcess();
        plane.stop();
        MeshClient mesh = start();
        HttpClient client = MeshHttpClient.create(mesh);

        assertThat(call(client)).isEqualTo("one");

        plane.publish(to(two));
        plane.restart();
        while (!call(client).equals("two")) {
            assertThat(mesh.snapshot().services()).containsKey(ServiceName.of(ORDERS));
        }
        mesh.close();
    }

    private void storeAsAFormerProcess() throws Exception {
        MeshClient former = start();
        HttpClient client = MeshHttpClient.create(former);
        while (!Files.exists(file())) {
            assertThat(call(client)).isEqualTo("one");
        }
        former.close();
    }

    private MeshClient start() {
        XdsSource source = XdsSource.create(speech.bootstrap(plane.port()));
        return MeshClient.builder(source.withLastKnownGood(LastKnownGood.in(file())))
                .loop(loop)
                .configurationTimeout(Duration.ofMinutes(1))
                .build();
    }

    private Path file() {
        return directory.resolve("last-known-good");
    }

    private MeshDefinition to(HttpBackend backend) {
        return StreamedDefinition.of(
                MeshDefinition.empty()
                        .service(ORDERS, RouteDefinition.to("orders-v1"))
                        .cluster("orders-v1", backend.address()),
                speech);
    }

    private static String call(HttpClient client) throws IOException, InterruptedException {
        return client.send(REQUEST, BodyHandlers.ofString()).body();
    }
}
