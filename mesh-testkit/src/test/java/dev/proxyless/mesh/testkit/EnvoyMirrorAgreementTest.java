package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Envoy is the judge of copies: under the same routes, the cluster that gets them must see the same of each from this library as
 * from the real one, and none that the real one does not send. Skipped where Envoy cannot be had.
 */
class EnvoyMirrorAgreementTest {

    private static final List<String> PATHS = List.of(
            "/plain",
            "/rewritten/a?b=c",
            "/host",
            "/unmarked",
            "/headers",
            "/named",
            "/unnamed",
            "/never",
            "/many",
            "/of-host");
    private static final List<String> COMPARED = List.of("host", "x-added", "x-kept", "x-removed", "x-to");

    @BeforeAll
    static void install() throws Exception {
        EnvoyProcess.install();
    }

    @Test
    void copiesAreThoseThatEnvoySends(@TempDir Path directory) throws Exception {
        Path listener = directory.resolve("mirrors.sock");
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                ScriptedUpstream copies = ScriptedUpstream.start()) {
            AgreedMesh configs = new MirrorConfigs(
                            upstream.ports().get(0),
                            copies.ports().get(0),
                            copies.ports().get(1))
                    .mesh();
            Path file = Files.writeString(directory.resolve("mesh.json"), Json.text(configs.resources()));
            try (EnvoyProcess envoy = EnvoyProcess.start(directory, Json.text(configs.bootstrap(listener)), listener);
                    MeshClient mesh =
                            MeshClient.builder(XdsSource.fromFile(file)).build()) {
                assertThat(envoy).isNotNull();
                mesh.awaitReady(ServiceName.of("mirrored"), Duration.ofSeconds(20));
                HttpClient client = MeshHttpClient.create(mesh);
                for (int i = 0; i < PATHS.size(); i++) {
                    List<Map.Entry<String, String>> headers = new ArrayList<>(List.of(
                            Map.entry("x-id", "envoy-" + i),
                            Map.entry("x-script", "200"),
                            Map.entry("x-kept", "k"),
                            Map.entry("x-removed", "r")));
                    if (PATHS.get(i).equals("/named")) {
                        headers.add(Map.entry("x-to", "shadow"));
                    }
                    EnvoyProcess.ask(listener, new Request("GET", "mirrored", PATHS.get(i), headers));
                    headers.set(0, Map.entry("x-id", "library-" + i));
                    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://mirrored" + PATHS.get(i)));
                    headers.forEach(header -> request.header(header.getKey(), header.getValue()));
                    client.send(request.build(), BodyHandlers.discarding());
                }
                for (int i = 0; i < PATHS.size(); i++) {
                    assertThat(seen(copies, "library-" + i, MirrorConfigs.copies(PATHS.get(i))))
                            .as(PATHS.get(i))
                            .isEqualTo(seen(copies, "envoy-" + i, MirrorConfigs.copies(PATHS.get(i))));
                }
            }
        }
    }

    /** What came of a request, once as many copies came as are expected; more would be seen at the latest with the last. */
    private static List<String> seen(ScriptedUpstream copies, String id, int expected) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (copies.attempts(id).size() < expected && System.nanoTime() < deadline) {
            Thread.sleep(5);
        }
        assertThat(copies.attempts(id)).as(id).hasSize(expected);
        return copies.attempts(id).stream()
                .map(EnvoyMirrorAgreementTest::compared)
                .sorted()
                .toList();
    }

    private static String compared(Message copy) {
        Map<String, List<String>> headers = new TreeMap<>(copy.headers());
        headers.keySet().retainAll(COMPARED);
        return copy.word(0) + " " + copy.word(1) + " " + headers;
    }
}
