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
 * Envoy is the judge of what is answered where no endpoint answers: with the same status, body and headers, if the client is made
 * to answer. Skipped where Envoy cannot be had.
 */
class EnvoyLocalReplyAgreementTest {

    private static final List<String> COMPARED = List.of(
            "content-type",
            "x-envoy-overloaded",
            "x-envoy-drop-overload",
            "x-envoy-unconditional-drop-overload",
            "x-envoy-attempt-count",
            "x-details",
            "x-flags",
            "x-status");
    private static final Map<String, Object> RETRIES = Json.object(
            "retry_on",
            "reset,connect-failure",
            "num_retries",
            2,
            "retry_back_off",
            Json.object("base_interval", "0.001s", "max_interval", "0.002s"));

    @BeforeAll
    static void install() throws Exception {
        EnvoyProcess.install();
    }

    /** An answer, as far as it is compared. */
    private record Seen(int status, Map<String, String> headers, String body) {

        /** Why the system cannot connect Envoy says in words of its own, and of retries that are used up it has a flag. */
        Seen {
            headers = new TreeMap<>(headers);
            headers.keySet().retainAll(COMPARED);
            headers.computeIfPresent("x-details", (name, value) -> value.replaceFirst("\\|.*}", "}"));
            headers.computeIfPresent("x-flags", (name, value) -> value.replace("URX,", ""));
        }
    }

    @Test
    void whatNoEndpointAnswersIsAnsweredAsByEnvoy(@TempDir Path directory) throws Exception {
        Path listener = directory.resolve("replies.sock");
        try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
            Map<String, Object> routes = routes();
            List<Object> clusters = clusters(upstream.ports().get(0));
            Path file = Files.writeString(directory.resolve("mesh.json"), Json.text(resources(routes, clusters)));
            String bootstrap = Json.text(Json.object(
                    "static_resources",
                    Json.object(
                            "listeners",
                            List.of(EnvoyMessages.listener(listener, manager(routes))),
                            "clusters",
                            clusters)));
            try (EnvoyProcess envoy = EnvoyProcess.start(directory, bootstrap, listener);
                    MeshClient mesh = MeshClient.builder(XdsSource.fromFile(file))
                            .localReplies(true)
                            .build()) {
                assertThat(envoy).isNotNull();
                mesh.awaitReady(ServiceName.of("replies"), Duration.ofSeconds(20));
                HttpClient client = MeshHttpClient.create(mesh);
                List<String> disagreements = new ArrayList<>();
                for (String path : paths()) {
                    Seen expected = ask(listener, path);
                    for (boolean async : List.of(false, true)) {
                        Seen actual = call(client, path, async);
                        if (!actual.equals(expected)) {
                            disagreements.add("%s:%n  Envoy:   %s%n  library: %s".formatted(path, expected, actual));
                        }
                    }
                }
                assertThat(disagreements).isEmpty();
            }
        }
    }

    private static List<String> paths() {
        List<String> paths = new ArrayList<>(List.of("/nowhere"));
        actions().forEach((name, action) -> paths.add("/" + name));
        return paths;
    }

    /** What the routes do, by the paths that they are for. */
    private static Map<String, Map<String, Object>> actions() {
        Map<String, Map<String, Object>> actions = new TreeMap<>();
        actions.put("missing", Json.object("cluster", "missing"));
        actions.put(
                "missing-is-404", Json.object("cluster", "missing", "cluster_not_found_response_code", "NOT_FOUND"));
        actions.put("empty", Json.object("cluster", "empty"));
        actions.put("full", Json.object("cluster", "full"));
        actions.put("full-retried", Json.object("cluster", "full", "retry_policy", RETRIES));
        actions.put("dropped", Json.object("cluster", "dropped"));
        actions.put("dropped-almost", Json.object("cluster", "dropped-almost"));
        actions.put("refused", Json.object("cluster", "refused"));
        actions.put("reset", Json.object("cluster", "c"));
        actions.put("reset-twice", Json.object("cluster", "c", "retry_policy", RETRIES));
        actions.put("silence", Json.object("cluster", "c", "timeout", "0.3s"));
        actions.put(
                "silence-each",
                Json.object(
                        "cluster",
                        "c",
                        "retry_policy",
                        Json.object("retry_on", "5xx", "per_try_timeout", "0.3s", "num_retries", 0)));
        actions.put(
                "silence-idle-each",
                Json.object(
                        "cluster",
                        "c",
                        "retry_policy",
                        Json.object("retry_on", "5xx", "per_try_idle_timeout", "0.3s", "num_retries", 0)));
        actions.put("silence-idle", Json.object("cluster", "c", "idle_timeout", "0.3s"));
        actions.put(
                "silence-hedged",
                Json.object(
                        "cluster",
                        "c",
                        "timeout",
                        "0.5s",
                        "hedge_policy",
                        Json.object("hedge_on_per_try_timeout", true),
                        "retry_policy",
                        Json.object("retry_on", "5xx", "per_try_timeout", "0.1s")));
        return actions;
    }

    private static Map<String, Object> routes() {
        List<Object> routes = new ArrayList<>();
        actions()
                .forEach((name, action) -> routes.add(
                        Json.object("name", name, "match", Json.object("path", "/" + name), "route", action)));
        List<Object> added = new ArrayList<>();
        Map.of("x-details", "%RESPONSE_CODE_DETAILS%", "x-flags", "%RESPONSE_FLAGS%", "x-status", "%RESPONSE_CODE%")
                .forEach((name, value) -> added.add(Json.object("header", Json.object("key", name, "value", value))));
        Map<String, Object> host = Json.object(
                "name",
                "v",
                "domains",
                List.of("replies"),
                "routes",
                routes,
                "response_headers_to_add",
                added,
                "include_attempt_count_in_response",
                true);
        return Json.object("name", "r", "virtual_hosts", List.of(host), "validate_clusters", false);
    }

    private static List<Object> clusters(int port) {
        Map<String, Object> full = EnvoyMessages.cluster("full", List.of(port));
        full.put("circuit_breakers", Json.object("thresholds", List.of(Json.object("max_requests", 0))));
        return List.of(
                EnvoyMessages.cluster("c", List.of(port)),
                EnvoyMessages.cluster("empty", List.of()),
                EnvoyMessages.cluster("refused", List.of(1)),
                full,
                dropping("dropped", 100, "HUNDRED"),
                dropping("dropped-almost", 999_999, "MILLION"));
    }

    private static Map<String, Object> dropping(String name, int share, String of) {
        Map<String, Object> cluster = EnvoyMessages.cluster(name, List.of());
        Object percentage = Json.object("numerator", share, "denominator", of);
        Object drop = Json.object("category", "all", "drop_percentage", percentage);
        cluster.put(
                "load_assignment",
                Json.object(
                        "cluster_name",
                        name,
                        "endpoints",
                        List.of(),
                        "policy",
                        Json.object("drop_overloads", List.of(drop))));
        return cluster;
    }

    private static Map<String, Object> manager(Map<String, Object> routes) {
        return EnvoyMessages.manager(routes, List.of());
    }

    private static Map<String, Object> resources(Map<String, Object> routes, List<Object> clusters) {
        Map<String, Object> listener = Json.object(
                "@type",
                EnvoyMessages.TYPES + "config.listener.v3.Listener",
                "name",
                "replies",
                "api_listener",
                Json.object("api_listener", manager(routes)));
        List<Object> resources = new ArrayList<>(List.of(listener));
        for (Object cluster : clusters) {
            Map<String, Object> typed = Json.object("@type", EnvoyMessages.TYPES + "config.cluster.v3.Cluster");
            ((Map<?, ?>) cluster).forEach((name, value) -> typed.put((String) name, value));
            resources.add(typed);
        }
        return Json.object("resources", resources);
    }

    private static String script(String path) {
        return path.startsWith("/silence") ? "silence" : "reset";
    }

    private static Seen ask(Path listener, String path) throws Exception {
        List<Map.Entry<String, String>> headers = List.of(Map.entry("x-script", script(path)), Map.entry("x-id", path));
        Message reply = EnvoyProcess.ask(listener, new Request("POST", "replies", path, headers));
        Map<String, String> seen = new TreeMap<>();
        reply.headers().forEach((name, values) -> seen.put(name, String.join(",", values)));
        return new Seen(Integer.parseInt(reply.word(1)), seen, reply.body());
    }

    private static Seen call(HttpClient client, String path, boolean async) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://replies" + path))
                .POST(BodyPublishers.noBody())
                .header("x-script", script(path))
                .header("x-id", path)
                .build();
        HttpResponse<String> response = async
                ? client.sendAsync(request, BodyHandlers.ofString()).join()
                : client.send(request, BodyHandlers.ofString());
        Map<String, String> seen = new TreeMap<>();
        response.headers().map().forEach((name, values) -> seen.put(name, String.join(",", values)));
        return new Seen(response.statusCode(), seen, response.body());
    }
}
