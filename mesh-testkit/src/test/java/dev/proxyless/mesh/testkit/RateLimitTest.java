package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.grpc.MeshGrpc;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a rate limit service says of calls over real connections, by HTTP and by gRPC. */
class RateLimitTest {

    private static final HttpRequest GET =
            HttpRequest.newBuilder(URI.create("http://limits/a")).build();

    @TempDir
    private Path directory = Path.of("");

    private final RateLimitServer service;
    private final EchoUpstream upstream;
    private final GrpcBackend server = GrpcBackend.start("s", "v1");
    private final List<AutoCloseable> open = new ArrayList<>();

    RateLimitTest() throws Exception {
        service = RateLimitServer.start();
        upstream = EchoUpstream.start("c");
    }

    @BeforeEach
    void opened() {
        open.addAll(List.of(service, upstream, server));
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    @Test
    void aCallThatIsNotTooManyIsSentAndOneThatIsIsAnswered() throws Exception {
        MeshClient mesh = mesh(filter(), upstream.port());

        assertThat(get(mesh).statusCode()).isEqualTo(200);
        service.answer(question -> RateLimitServer.OVER_LIMIT.toBuilder()
                .addResponseHeadersToAdd(
                        HeaderValue.newBuilder().setKey("x-service").setValue("s"))
                .build());
        HttpResponse<String> tooMany = get(mesh);

        assertThat(tooMany.statusCode()).isEqualTo(429);
        assertThat(tooMany.headers().firstValue("x-envoy-ratelimited")).contains("true");
        assertThat(tooMany.headers().firstValue("x-service")).contains("s");
        assertThat(service.takeAsked()).hasSize(2).allSatisfy(question -> {
            assertThat(question.getDomain()).isEqualTo("shop");
            assertThat(question.getDescriptors(0).getEntries(0).getValue()).isEqualTo("all");
        });
    }

    @Test
    void anRpcThatIsTooManyIsUnavailableOrExhausted() throws Exception {
        service.answer(question -> RateLimitServer.OVER_LIMIT);
        Map<String, Object> exhausted = filter();
        exhausted.put("rate_limited_as_resource_exhausted", true);

        assertThat(rpc(mesh(filter(), server.address().port()))).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(rpc(mesh(exhausted, server.address().port()))).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        service.answer(question -> RateLimitServer.OK);
        assertThat(rpc(mesh(filter(), server.address().port()))).isEqualTo(Status.Code.OK);
    }

    @RepeatedTest(3)
    void aServiceThatIsSilentHoldsNobodyUpForLong() throws Exception {
        service.answer(question -> null);
        Map<String, Object> hurried = filter();
        hurried.put("timeout", "0.05s");
        Map<String, Object> strict = filter();
        strict.putAll(Json.object("timeout", "0.05s", "failure_mode_deny", true));

        assertThat(get(mesh(hurried, upstream.port())).statusCode()).isEqualTo(200);
        assertThat(rpc(mesh(hurried, server.address().port()))).isEqualTo(Status.Code.OK);
        assertThat(get(mesh(strict, upstream.port())).statusCode()).isEqualTo(500);
        assertThat(rpc(mesh(strict, server.address().port()))).isEqualTo(Status.Code.UNKNOWN);
    }

    @Test
    void aServiceThatIsNotThereIsAnError() throws Exception {
        Map<String, Object> strict = filter();
        strict.putAll(Json.object("failure_mode_deny", true, "status_on_error", Json.object("code", 503)));
        service.close();

        assertThat(get(mesh(filter(), upstream.port())).statusCode()).isEqualTo(200);
        assertThat(get(mesh(strict, upstream.port())).statusCode()).isEqualTo(503);
    }

    @Test
    void whoGivesACallUpGivesUpTheAsking() throws Exception {
        service.answer(question -> null);
        MeshClient mesh = mesh(filter(), upstream.port());

        CompletableFuture<HttpResponse<String>> call =
                MeshHttpClient.create(mesh).sendAsync(GET, BodyHandlers.ofString());
        while (service.takeAsked().isEmpty()) {
            Thread.onSpinWait();
        }
        call.cancel(true);

        assertThat(service.gaveUp.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void allCallsShareAConnectionThatEndsWithTheClient() throws Exception {
        MeshClient mesh = mesh(filter(), upstream.port());
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(MeshHttpClient.create(mesh).sendAsync(GET, BodyHandlers.ofString()));
        }
        calls.forEach(call -> assertThat(call.join().statusCode()).isEqualTo(200));

        assertThat(service.connections).hasValue(1);
        assertThat(service.takeAsked()).hasSize(20);
        mesh.close();
        assertThat(service.ended.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aServiceWhoseClusterIsMissingIsAnErrorOfItsCallsAlone() throws Exception {
        Map<String, Object> elsewhere = RateLimitConfigs.filter("shop", "nowhere");

        assertThat(get(mesh(elsewhere, upstream.port())).statusCode()).isEqualTo(200);
    }

    @Test
    void theApplicationsTimeHoldsWhileTheServiceIsAsked() throws Exception {
        service.answer(question -> null);
        MeshClient mesh = mesh(filter(), upstream.port());
        HttpRequest hurried =
                HttpRequest.newBuilder(GET.uri()).timeout(Duration.ofMillis(50)).build();

        assertThatThrownBy(() -> MeshHttpClient.create(mesh).send(hurried, BodyHandlers.ofString()))
                .isInstanceOf(java.net.http.HttpTimeoutException.class);
        assertThat(service.gaveUp.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static Map<String, Object> filter() {
        return RateLimitConfigs.filter("shop", "limits");
    }

    private MeshClient mesh(Map<String, Object> filter, int endpoint) throws Exception {
        Map<String, Object> route = RateLimitConfigs.route(
                "/", Json.object("cluster", "c", "rate_limits", List.of(RateLimitConfigs.key("all"))));
        Map<String, Object> manager = RateLimitConfigs.manager(filter, RateLimitConfigs.host(List.of(route)));
        Map<String, Object> bootstrap = RateLimitConfigs.bootstrap(
                List.of(directory.resolve("limits.sock")), List.of(manager), endpoint, service.port());
        Path file = Files.writeString(Files.createTempFile(directory, "mesh", ".json"), Json.text(bootstrap));
        MeshClient mesh = MeshClient.builder(XdsSource.fromFile(file)).build();
        open.add(mesh);
        mesh.awaitReady(ServiceName.of("limits"), Duration.ofSeconds(20));
        return mesh;
    }

    private static HttpResponse<String> get(MeshClient mesh) throws Exception {
        return MeshHttpClient.create(mesh).send(GET, BodyHandlers.ofString());
    }

    private static Status.Code rpc(MeshClient mesh) {
        ManagedChannel channel = MeshGrpc.create(mesh)
                .newChannelBuilder("mesh:///limits", InsecureChannelCredentials.create())
                .build();
        try {
            HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(30, TimeUnit.SECONDS)
                    .check(HealthCheckRequest.getDefaultInstance());
            return Status.Code.OK;
        } catch (io.grpc.StatusRuntimeException e) {
            return e.getStatus().getCode();
        } finally {
            channel.shutdownNow();
        }
    }
}
