package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitRequest;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.Code;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.DescriptorStatus;
import io.envoyproxy.envoy.service.ratelimit.v3.RateLimitResponse.RateLimit;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Envoy and this library ask a rate limit service the same about a call, and make the same of what it says. Skipped where Envoy
 * cannot be had.
 */
class EnvoyRateLimitAgreementTest {

    private static final int CONFIGS = Integer.getInteger("mesh.agreement.limits", 12);
    private static final int REQUESTS = 25;
    private static final Set<String> OF_CONNECTIONS =
            Set.of("date", "server", "content-length", "x-envoy-upstream-service-time");

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void install() throws Exception {
        EnvoyProcess.install();
    }

    @Test
    void theServiceIsAskedTheSameAndItsWordCountsTheSame() throws Exception {
        long seed = Long.getLong("mesh.agreement.seed", 7);
        List<Path> sockets = new ArrayList<>();
        List<Map<String, Object>> managers = new ArrayList<>();
        for (int i = 0; i < CONFIGS; i++) {
            sockets.add(directory.resolve("limits" + i + ".sock"));
            managers.add(manager(new Dice(seed + i)));
        }
        try (EchoUpstream upstream = EchoUpstream.start("c");
                RateLimitServer service = RateLimitServer.start();
                EnvoyProcess envoy = EnvoyProcess.start(
                        directory,
                        Json.text(RateLimitConfigs.bootstrap(sockets, managers, upstream.port(), service.port())),
                        sockets.get(CONFIGS - 1))) {
            assertThat(envoy).isNotNull();
            service.answer(EnvoyRateLimitAgreementTest::answer);
            for (int i = 0; i < CONFIGS; i++) {
                Map<String, Object> alone = RateLimitConfigs.bootstrap(
                        sockets.subList(i, i + 1), managers.subList(i, i + 1), upstream.port(), service.port());
                Path file = Files.writeString(directory.resolve("mesh" + i + ".json"), Json.text(alone));
                try (MeshClient mesh =
                        MeshClient.builder(XdsSource.fromFile(file)).build()) {
                    mesh.awaitReady(ServiceName.of("limits"), java.time.Duration.ofSeconds(20));
                    agree(seed + i, sockets.get(i), MeshHttpClient.create(mesh), service, managers.get(i));
                }
            }
        }
    }

    private static void agree(
            long seed, Path socket, HttpClient library, RateLimitServer service, Map<String, Object> manager)
            throws Exception {
        Dice dice = new Dice(seed);
        for (int i = 0; i < REQUESTS; i++) {
            Request request = request(dice);
            Told ofEnvoy = Told.of(EnvoyProcess.ask(socket, request), service.takeAsked());
            HttpResponse<String> response = library.send(java(request), BodyHandlers.ofString());
            Told ofLibrary = Told.of(response, service.takeAsked());

            assertThat(ofLibrary)
                    .as("seed %d, request %d: %s%nunder %s", seed, i, request, Json.text(manager))
                    .isEqualTo(ofEnvoy);
        }
    }

    private static Map<String, Object> manager(Dice dice) {
        GeneratedLimits limits = new GeneratedLimits(dice);
        Map<String, Object> filter = RateLimitConfigs.filter("shop", "limits");
        filter.put("stage", dice.of(0, 0, 1));
        filter.put("request_type", dice.of("", "both", "internal", "external"));
        filter.put("failure_mode_deny", dice.oneIn(2));
        filter.put("enable_x_ratelimit_headers", dice.of("OFF", "DRAFT_VERSION_03"));
        filter.put("disable_x_envoy_ratelimited_header", dice.oneIn(3));
        filter.put("rate_limited_as_resource_exhausted", dice.oneIn(2));
        filter.put("rate_limited_status", Json.object("code", dice.of(200, 429, 503)));
        if (dice.oneIn(2)) {
            filter.put("status_on_error", Json.object("code", dice.of(503, 404)));
        }
        if (dice.oneIn(2)) {
            List<Object> headers = List.of(Json.object("header", Json.object("key", "x-l", "value", "l")));
            filter.put("response_headers_to_add", headers);
        }
        if (dice.oneIn(4)) {
            filter.put("filter_enforced", Json.object("default_value", Json.object("numerator", 0)));
        }
        List<Object> routes = new ArrayList<>();
        for (String prefix : List.of("/a", "/b", "/")) {
            Map<String, Object> action = Json.object("cluster", "c");
            limits.countedBy(action);
            if (dice.oneIn(4)) {
                action.put("include_vh_rate_limits", dice.oneIn(2));
            }
            Map<String, Object> route = RateLimitConfigs.route(prefix, action);
            route.put("metadata", Json.object("filter_metadata", Json.object("test", Json.object("name", "n"))));
            if (dice.oneIn(2)) {
                route.put("typed_per_filter_config", Json.object("ratelimit", ofRoute(dice, limits)));
            }
            routes.add(route);
        }
        Map<String, Object> host = RateLimitConfigs.host(routes);
        limits.countedBy(host);
        return RateLimitConfigs.manager(filter, host);
    }

    private static Map<String, Object> ofRoute(Dice dice, GeneratedLimits limits) {
        Map<String, Object> told = Json.object("@type", RateLimitConfigs.PER_ROUTE);
        told.put("vh_rate_limits", dice.of("OVERRIDE", "INCLUDE", "IGNORE"));
        if (dice.oneIn(2)) {
            told.put("domain", "other");
        }
        if (dice.oneIn(2)) {
            told.put("rate_limits", limits.ofService());
        }
        return told;
    }

    private static Request request(Dice dice) {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        for (String name : List.of("x-a", "x-b", "x-n")) {
            if (dice.oneIn(2)) {
                headers.add(Map.entry(name, dice.of("1", "2", "a")));
            }
        }
        if (dice.oneIn(3)) {
            headers.add(Map.entry("x-envoy-internal", dice.of("true", "false")));
        }
        String query = dice.of("", "?q=1", "?q=a&r=2");
        return new Request("GET", "limits", dice.of("/a", "/b", "/c") + query, headers);
    }

    /** What depends on the question alone: it is asked twice. */
    private static @Nullable RateLimitResponse answer(RateLimitRequest question) {
        int hash = Math.floorMod(question.toString().hashCode(), 6);
        if (hash == 0) {
            throw new IllegalStateException("an error");
        }
        RateLimitResponse.Builder answer =
                RateLimitResponse.newBuilder().setOverallCode(hash < 4 ? Code.OVER_LIMIT : Code.OK);
        if (hash % 2 == 0) {
            answer.addResponseHeadersToAdd(header("x-service", "s"))
                    .addResponseHeadersToAdd(header("x-a", "service"))
                    .addRequestHeadersToAdd(header("x-b", "service"))
                    .addRequestHeadersToAdd(header("x-asked", "yes"));
        }
        if (hash == 2) {
            answer.addResponseHeadersToAdd(header("content-type", "text/html"))
                    .setRawBody(ByteString.copyFromUtf8("<p>"));
        } else if (hash == 3) {
            answer.setRawBody(ByteString.copyFromUtf8("too many"));
        }
        RateLimit.Unit[] units = {RateLimit.Unit.SECOND, RateLimit.Unit.WEEK, RateLimit.Unit.MONTH, RateLimit.Unit.YEAR
        };
        for (int i = 0; i < question.getDescriptorsCount(); i++) {
            DescriptorStatus.Builder status = DescriptorStatus.newBuilder().setLimitRemaining(hash + 5 - i);
            if (i != 1) {
                status.setCurrentLimit(RateLimit.newBuilder()
                        .setName(i == 0 ? "" : "named")
                        .setRequestsPerUnit(10 + i)
                        .setUnit(units[(hash + i) % units.length]));
            }
            answer.addStatuses(
                    status.setDurationUntilReset(Duration.newBuilder().setSeconds(30 + i)));
        }
        return answer.build();
    }

    private static HeaderValue header(String key, String value) {
        return HeaderValue.newBuilder().setKey(key).setValue(value).build();
    }

    private static HttpRequest java(Request request) {
        HttpRequest.Builder built = HttpRequest.newBuilder(URI.create("http://limits" + request.target()))
                .method(request.method(), BodyPublishers.noBody());
        request.headers().forEach(header -> built.header(header.getKey(), header.getValue()));
        return built.build();
    }

    /**
     * What is to be the same.
     *
     * @param asked what the service was asked
     * @param status of the response
     * @param headers of the response
     * @param body of an answer that is no endpoint's
     * @param sent what the endpoint saw of the headers that the service adds
     */
    private record Told(
            List<RateLimitRequest> asked,
            int status,
            Map<String, List<String>> headers,
            String body,
            List<String> sent) {

        static Told of(Message message, List<RateLimitRequest> asked) {
            return of(asked, Integer.parseInt(message.word(1)), message.headers(), message.body());
        }

        static Told of(HttpResponse<String> response, List<RateLimitRequest> asked) {
            return of(asked, response.statusCode(), response.headers().map(), response.body());
        }

        private static Told of(
                List<RateLimitRequest> asked, int status, Map<String, List<String>> headers, String body) {
            Map<String, List<String>> counted = new TreeMap<>(headers);
            counted.keySet().removeAll(OF_CONNECTIONS);
            boolean echoed = headers.containsKey("x-echo");
            List<String> sent = echoed
                    ? body.lines()
                            .filter(line -> line.startsWith("x-b:") || line.startsWith("x-asked:"))
                            .toList()
                    : List.of();
            return new Told(asked, status, counted, echoed ? "" : body, sent);
        }
    }
}
