package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Envoy is the judge of redirects inside the mesh: under the same routes, and with the same answers of endpoints, this library must
 * take the redirects that the real one takes, send the same requests, and give the others to the caller. Skipped where Envoy
 * cannot be had.
 */
class EnvoyRedirectAgreementTest {

    private static final List<String> COMPARED =
            List.of("host", "x-envoy-original-url", "x-added", "x-copied", "x-absent", "x-kept");

    /** The method, the path, and what the endpoints answer with in turn. */
    private static final List<List<String>> CASES = List.of(
            List.of("GET", "/one?a=b", "302 location: http://redirected/target?c=d#e,200"),
            List.of("POST", "/one", "302 location: http://redirected/target,200"),
            List.of("GET", "/one", "302 location: http://redirected/target,302 location: http://redirected/one,200"),
            List.of("GET", "/one", "302 location: http://redirected/one,302 location: http://redirected/one,200"),
            List.of("GET", "/one", "302 location: /target,200"),
            List.of("GET", "/one", "302 location: //redirected/target,200"),
            List.of("GET", "/one", "302 location: https://redirected/target,200"),
            List.of("GET", "/one", "302,200"),
            List.of("GET", "/one", "301 location: http://redirected/target,200"),
            List.of("GET", "/one", "302 location: http://redirected/nowhere,200"),
            List.of("GET", "/one", "302 location: http://unknown/target,200"),
            List.of("GET", "/one", "302 location: http://elsewhere/target,200"),
            List.of("GET", "/one", "302 location: http://redirected,200"),
            List.of("GET", "/one", "302 location: http://redirected/direct,200"),
            List.of("GET", "/none", "302 location: http://redirected/target,200"),
            List.of("POST", "/codes", "303 location: http://redirected/target,200"),
            List.of("HEAD", "/codes", "303 location: http://redirected/target,200"),
            List.of("GET", "/codes", "302 location: http://redirected/target,200"),
            List.of(
                    "GET",
                    "/three",
                    "302 location: http://redirected/three,302 location: http://redirected/three,"
                            + "302 location: http://redirected/three,302 location: http://redirected/three,200"),
            List.of("GET", "/rewritten/a", "302 location: http://redirected/target,200"),
            List.of("GET", "/copied", "302 location: http://redirected/target\r\nx-copied: new,200"),
            List.of("GET", "/allowed", "302 location: http://redirected/target,200"),
            List.of("GET", "/allowed", "302 location: http://redirected/one,200"),
            List.of(
                    "GET",
                    "/previous",
                    "302 location: http://redirected/three,302 location: http://redirected/previous,"
                            + "302 location: http://redirected/three,200"));

    @BeforeAll
    static void install() throws Exception {
        EnvoyProcess.install();
    }

    @Test
    void redirectsAreTakenThatEnvoyTakes(@TempDir Path directory) throws Exception {
        Path listener = directory.resolve("redirects.sock");
        try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
            AgreedMesh agreed = new AgreedMesh(
                    RedirectConfigs.routes(), Map.of("c", upstream.ports().get(0)));
            Path file = Files.writeString(directory.resolve("mesh.json"), Json.text(agreed.resources()));
            try (EnvoyProcess envoy = EnvoyProcess.start(directory, Json.text(agreed.bootstrap(listener)), listener);
                    MeshClient mesh =
                            MeshClient.builder(XdsSource.fromFile(file)).build()) {
                assertThat(envoy).isNotNull();
                mesh.awaitReady(ServiceName.of("redirected"), Duration.ofSeconds(20));
                mesh.awaitReady(ServiceName.of("elsewhere"), Duration.ofSeconds(20));
                HttpClient client = MeshHttpClient.create(mesh);
                for (int i = 0; i < CASES.size(); i++) {
                    assertThat(call(client, "library-" + i, CASES.get(i), upstream))
                            .as(CASES.get(i).toString())
                            .isEqualTo(ask(listener, "envoy-" + i, CASES.get(i), upstream));
                }
            }
        }
    }

    private static List<String> ask(Path listener, String id, List<String> example, ScriptedUpstream upstream)
            throws Exception {
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("x-id", id),
                Map.entry("x-copied", "old"),
                Map.entry("x-absent", "old"),
                Map.entry("x-kept", "k"));
        upstream.script(id, example.get(2));
        Message reply = EnvoyProcess.ask(listener, new Request(example.get(0), "redirected", example.get(1), headers));
        return end(reply.word(1), reply.first("location"), upstream.attempts(id));
    }

    private static List<String> call(HttpClient client, String id, List<String> example, ScriptedUpstream upstream)
            throws Exception {
        upstream.script(id, example.get(2));
        HttpResponse<Void> response = client.send(
                HttpRequest.newBuilder(URI.create("http://redirected" + example.get(1)))
                        .method(example.get(0), BodyPublishers.noBody())
                        .headers("x-id", id, "x-copied", "old", "x-absent", "old", "x-kept", "k")
                        .build(),
                BodyHandlers.discarding());
        return end(
                String.valueOf(response.statusCode()),
                response.headers().firstValue("location").orElse(""),
                upstream.attempts(id));
    }

    private static List<String> end(String status, String location, List<Message> requests) {
        List<String> seen = new ArrayList<>();
        for (Message request : requests) {
            Map<String, List<String>> headers = new TreeMap<>(request.headers());
            headers.keySet().retainAll(COMPARED);
            seen.add(request.word(0) + " " + request.word(1) + " " + headers);
        }
        seen.add(status + " " + location);
        return seen;
    }
}
