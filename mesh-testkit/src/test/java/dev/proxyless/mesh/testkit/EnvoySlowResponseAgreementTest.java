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
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Envoy is the judge of responses that are slowed down on purpose: the body of one must take as long as by way of the real one.
 * Skipped where Envoy cannot be had.
 */
class EnvoySlowResponseAgreementTest {

    private static final String THROUGHPUT = "x-envoy-fault-throughput-response";

    /** What requests ask for; each body is of a KiB. */
    private static final List<Map<String, String>> REQUESTS = List.of(
            Map.of(),
            Map.of(THROUGHPUT, "1"),
            Map.of(THROUGHPUT, "2"),
            Map.of(THROUGHPUT, "0"),
            Map.of(THROUGHPUT, "x"),
            Map.of(THROUGHPUT, "1", THROUGHPUT + "-percentage", "0"),
            Map.of(THROUGHPUT, "1", THROUGHPUT + "-percentage", "100"));

    private static final double TOLERANCE_SECONDS = 0.3;

    @BeforeAll
    static void install() throws Exception {
        EnvoyProcess.install();
    }

    @Test
    void aBodyTakesAsLongAsByWayOfEnvoy(@TempDir Path directory) throws Exception {
        Path socket = directory.resolve("slow.sock");
        try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
            Map<String, Object> manager = manager();
            Map<String, Object> cluster =
                    EnvoyMessages.cluster("c", List.of(upstream.ports().get(0)));
            Map<String, Object> listener = EnvoyMessages.listener(socket, manager);
            Map<String, Object> bootstrap = Json.object(
                    "static_resources", Json.object("listeners", List.of(listener), "clusters", List.of(cluster)));
            Path file = Files.writeString(
                    directory.resolve("mesh.json"), Json.text(EnvoyMessages.resources("slow", manager, cluster)));
            try (EnvoyProcess envoy = EnvoyProcess.start(directory, Json.text(bootstrap), socket);
                    MeshClient mesh =
                            MeshClient.builder(XdsSource.fromFile(file)).build()) {
                assertThat(envoy).isNotNull();
                mesh.awaitReady(ServiceName.of("slow"), Duration.ofSeconds(20));
                HttpClient client = MeshHttpClient.create(mesh);
                List<String> disagreements = new ArrayList<>();
                for (Map<String, String> asked : REQUESTS) {
                    Map<String, String> headers = new TreeMap<>(asked);
                    headers.putAll(Map.of("x-script", "kib", "x-id", "k"));
                    double expected = seconds(() -> ask(socket, headers));
                    double actual = seconds(() -> call(client, headers));
                    if (Math.abs(expected - actual) > TOLERANCE_SECONDS) {
                        disagreements.add("%s: Envoy %.2f s, library %.2f s".formatted(asked, expected, actual));
                    }
                }
                assertThat(disagreements).isEmpty();
            }
        }
    }

    private static Map<String, Object> manager() {
        Map<String, Object> rate = Json.object(
                "header_limit", Json.object(), "percentage", Json.object("numerator", 100, "denominator", "HUNDRED"));
        Map<String, Object> fault = Json.object(
                "@type",
                EnvoyMessages.TYPES + "extensions.filters.http.fault.v3.HTTPFault",
                "response_rate_limit",
                rate);
        Map<String, Object> route =
                Json.object("match", Json.object("prefix", "/"), "route", Json.object("cluster", "c"));
        Map<String, Object> host = Json.object("name", "v", "domains", List.of("*"), "routes", List.of(route));
        return EnvoyMessages.manager(
                Json.object("name", "r", "virtual_hosts", List.of(host)),
                List.of(Json.object("name", "fault", "typed_config", fault)));
    }

    private static String ask(Path socket, Map<String, String> headers) throws Exception {
        return EnvoyProcess.ask(socket, new Request("GET", "slow", "/", List.copyOf(headers.entrySet())))
                .body();
    }

    private static String call(HttpClient client, Map<String, String> headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://slow/"));
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString()).body();
    }

    /** How long it takes until the whole of a body is there. */
    private static double seconds(Callable<String> call) throws Exception {
        long start = System.nanoTime();
        assertThat(call.call()).hasSize(1024);
        return (System.nanoTime() - start) / 1e9;
    }
}
