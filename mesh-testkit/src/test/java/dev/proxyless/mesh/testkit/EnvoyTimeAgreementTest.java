package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Envoy is the judge of time: a call to an endpoint that falls silent, before or in the midst of its answer, must end when
 * the real one ends it. Skipped where Envoy cannot be had.
 */
class EnvoyTimeAgreementTest {

    /** Fields of a route's action, all limits far apart from each other. */
    private static final List<Map<String, Object>> ACTIONS = List.of(
            Json.object("timeout", "0.5s"),
            Json.object("timeout", "0.5s", "idle_timeout", "2s"),
            Json.object("timeout", "2s", "idle_timeout", "0.5s"),
            Json.object("timeout", "0s", "idle_timeout", "0.5s"),
            // The limit of streams stands in for the timeout, the shorter and the longer.
            Json.object("timeout", "0.5s", "max_stream_duration", stream("2s")),
            Json.object("timeout", "2s", "max_stream_duration", stream("0.5s")),
            Json.object("timeout", "0.5s", "max_stream_duration", stream("0s"), "idle_timeout", "2s"),
            Json.object("timeout", "2s", "retry_policy", attempts("0.5s", 0)),
            Json.object("timeout", "4s", "retry_policy", attempts("0.7s", 2)),
            Json.object("timeout", "0.5s", "retry_policy", attempts("2s", 2)),
            Json.object("timeout", "3s", "retry_policy", idle("0.5s", 0)),
            Json.object("timeout", "3s", "retry_policy", idle("0.7s", 1)));

    private static final double TOLERANCE_SECONDS = 0.4;

    @BeforeAll
    static void install() throws Exception {
        EnvoyProcess.install();
    }

    @Test
    void aCallEndsWhenEnvoyEndsIt(@TempDir Path directory) throws Exception {
        List<Object> hosts = new ArrayList<>();
        for (int i = 0; i < ACTIONS.size(); i++) {
            Map<String, Object> action = Json.object("cluster", "c");
            action.putAll(ACTIONS.get(i));
            Map<String, Object> route = Json.object("match", Json.object("prefix", "/"), "route", action);
            hosts.add(Json.object("name", "time" + i, "domains", List.of("time" + i), "routes", List.of(route)));
        }
        Path listener = directory.resolve("time.sock");
        ExecutorService threads = Executors.newFixedThreadPool(ACTIONS.size() * 4);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                EnvoyProcess envoy = EnvoyProcess.start(
                        directory, Json.text(RetryConfigs.bootstrap(listener, hosts, upstream.ports())), listener);
                MeshClient mesh = mesh(directory, hosts, upstream.ports())) {
            assertThat(envoy).isNotNull();
            HttpClient client = MeshHttpClient.create(mesh);
            List<Future<Double>> ends = new ArrayList<>();
            for (int i = 0; i < ACTIONS.size(); i++) {
                String host = "time" + i;
                mesh.awaitReady(ServiceName.of(host), Duration.ofSeconds(20));
                for (String script : List.of("silence", "part")) {
                    ends.add(threads.submit(seconds(() -> EnvoyProcess.ask(listener, request(host, script)))));
                    ends.add(threads.submit(seconds(() -> call(client, host, script))));
                }
            }
            List<String> disagreements = new ArrayList<>();
            for (int i = 0; i < ends.size(); i += 2) {
                double expected = ends.get(i).get();
                double actual = ends.get(i + 1).get();
                if (Math.abs(expected - actual) > TOLERANCE_SECONDS) {
                    disagreements.add("%s, %s: Envoy %.1f s, library %.1f s"
                            .formatted(ACTIONS.get(i / 4), i % 4 == 0 ? "silence" : "part", expected, actual));
                }
            }
            assertThat(disagreements).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    private static Map<String, Object> stream(String max) {
        return Json.object("max_stream_duration", max);
    }

    private static Map<String, Object> attempts(String perTry, int retries) {
        return Json.object("retry_on", "5xx", "num_retries", retries, "per_try_timeout", perTry);
    }

    private static Map<String, Object> idle(String perTry, int retries) {
        return Json.object("retry_on", "5xx", "num_retries", retries, "per_try_idle_timeout", perTry);
    }

    private static MeshClient mesh(Path directory, List<Object> hosts, List<Integer> ports) throws IOException {
        Path file = Files.writeString(directory.resolve("mesh.json"), Json.text(RetryConfigs.resources(hosts, ports)));
        return MeshClient.builder(XdsSource.fromFile(file)).build();
    }

    private static Request request(String host, String script) {
        return new Request("POST", host, "/", List.of(Map.entry("x-script", script), Map.entry("x-id", script)));
    }

    private static Object call(HttpClient client, String host, String script) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + "/"))
                .POST(BodyPublishers.noBody())
                .header("x-script", script)
                .header("x-id", script)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** How long a call takes that fails, or is answered in place of an endpoint. */
    private static Callable<Double> seconds(Callable<Object> call) {
        return () -> {
            long start = System.nanoTime();
            try {
                call.call();
            } catch (IOException ended) {
                // As it should.
            }
            return (System.nanoTime() - start) / 1e9;
        };
    }
}
