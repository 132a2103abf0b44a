package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import java.io.IOException;
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
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Envoy is the judge of retries, one after the other and beside each other: under the same policies, and with the same ends of
 * attempts, this library must make as many attempts as the real one, say the same of them in headers, and come to the same
 * end. Skipped where Envoy cannot be had.
 */
class EnvoyRetryAgreementTest {

    private static final int POLICIES = Integer.getInteger("mesh.agreement.rounds", 100);
    private static final long SEED = Long.getLong("mesh.agreement.seed", 0);
    private static final int REQUESTS = 6;
    private static final int HEDGING_POLICIES = 40;
    private static final int HEDGED_REQUESTS = 4;
    private static final int THREADS = 24;
    private static final int SHOWN = 8;

    @BeforeAll
    static void install() throws Exception {
        EnvoyProcess.install();
    }

    /**
     * What became of a request.
     *
     * @param status of the answer, or that which Envoy gives in place of one
     * @param attempts what the endpoints saw of each, as far as the mesh says something of it
     * @param count what the caller was told of their number; empty if no endpoint answered
     * @param answered which of them the answer is of, if it says so
     */
    private record End(int status, List<String> attempts, String count, String answered) {}

    @Test
    void thisLibraryTriesAgainWhenEnvoyDoes(@TempDir Path directory) throws Exception {
        compare(directory, round -> new GeneratedRetries(SEED + round), POLICIES, REQUESTS);
    }

    @Test
    void thisLibraryTriesBesideASlowAttemptWhenEnvoyDoesAndGivesTheSameAnswer(@TempDir Path directory)
            throws Exception {
        compare(directory, round -> new GeneratedHedges(SEED + round), HEDGING_POLICIES, HEDGED_REQUESTS);
    }

    private static void compare(Path directory, IntFunction<AttemptCases> source, int policies, int requests)
            throws Exception {
        List<AttemptCases> generators = new ArrayList<>();
        List<Object> hosts = new ArrayList<>();
        for (int i = 0; i < policies; i++) {
            AttemptCases generator = source.apply(i);
            generators.add(generator);
            hosts.add(generator.host("case" + i, "c"));
        }
        Path listener = directory.resolve("retries.sock");
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                EnvoyProcess envoy = EnvoyProcess.start(
                        directory, Json.text(RetryConfigs.bootstrap(listener, hosts, upstream.ports())), listener);
                MeshClient mesh = mesh(directory, hosts, upstream.ports())) {
            assertThat(envoy).isNotNull();
            HttpClient client = MeshHttpClient.create(mesh);
            List<Callable<String>> cases = new ArrayList<>();
            for (int i = 0; i < policies; i++) {
                mesh.awaitReady(ServiceName.of("case" + i), Duration.ofSeconds(20));
                for (int r = 0; r < requests; r++) {
                    String host = "case" + i;
                    String id = i + "-" + r;
                    Map<String, String> headers = generators.get(i).request();
                    String policy = Json.text(hosts.get(i));
                    cases.add(() -> {
                        End expected = ask(listener, host, "envoy-" + id, headers, upstream);
                        End actual = call(client, host, "library-" + id, headers, upstream);
                        return actual.equals(expected)
                                ? ""
                                : "%s, %s%n  Envoy:   %s%n  library: %s".formatted(policy, headers, expected, actual);
                    });
                }
            }
            List<String> disagreements = new ArrayList<>();
            for (Future<String> done : threads.invokeAll(cases)) {
                disagreements.add(done.get());
            }
            disagreements.removeIf(String::isEmpty);
            assertThat(disagreements.stream().limit(SHOWN))
                    .as("%d in all", disagreements.size())
                    .isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    private static MeshClient mesh(Path directory, List<Object> hosts, List<Integer> ports) throws IOException {
        Path file = Files.writeString(directory.resolve("mesh.json"), Json.text(RetryConfigs.resources(hosts, ports)));
        return MeshClient.builder(XdsSource.fromFile(file)).envoyHeaders(true).build();
    }

    private static End ask(
            Path listener, String host, String id, Map<String, String> headers, ScriptedUpstream upstream)
            throws IOException {
        List<Map.Entry<String, String>> all = new ArrayList<>(headers.entrySet());
        all.add(Map.entry("x-id", id));
        Message reply = EnvoyProcess.ask(listener, new Request("POST", host, "/", all));
        return end(
                Integer.parseInt(reply.word(1)),
                upstream.attempts(id),
                reply.first("x-upstream").isEmpty() ? "" : reply.first("x-envoy-attempt-count"),
                reply.first("x-attempt"));
    }

    private static End call(
            HttpClient client, String host, String id, Map<String, String> headers, ScriptedUpstream upstream)
            throws InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://" + host + "/"))
                .POST(BodyPublishers.noBody())
                .header("x-id", id);
        headers.forEach(request::header);
        try {
            HttpResponse<Void> response = client.send(request.build(), BodyHandlers.discarding());
            return end(
                    response.statusCode(),
                    upstream.attempts(id),
                    response.headers().firstValue("x-envoy-attempt-count").orElse(""),
                    response.headers().firstValue("x-attempt").orElse(""));
        } catch (IOException e) {
            int status = e.getCause() instanceof MeshException mesh ? mesh.httpStatus() : -1;
            return end(status, upstream.attempts(id), "", "");
        }
    }

    private static End end(int status, List<Message> attempts, String count, String answered) {
        List<String> said = new ArrayList<>();
        for (Message attempt : attempts) {
            String expected = said.isEmpty() ? rounded(attempt.first("x-envoy-expected-rq-timeout-ms")) : "";
            said.add("count " + attempt.first("x-envoy-attempt-count") + ", after a timeout "
                    + attempt.first("x-envoy-is-timeout-retry") + ", expected " + expected
                    + attempt.headers().keySet().stream()
                            .filter(name -> name.startsWith("x-envoy-retr") || name.startsWith("x-envoy-upstream"))
                            .toList());
        }
        return new End(status, said, count, answered);
    }

    /** To the tenth of a second, and a long one to the half: the first attempt is made when some of the time is over, though little. */
    private static String rounded(String millis) {
        if (millis.isEmpty()) {
            return "";
        }
        int step = Integer.parseInt(millis) > 1_000 ? 500 : 100;
        return Math.round(Integer.parseInt(millis) / (double) step) * step + " ms";
    }
}
