package dev.proxyless.mesh.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.xds.XdsSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes from a file and endpoints from Kubernetes, from the API server to the call. */
class KubernetesMeshTest {

    private static final String MESH = """
            resources:
            - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
              name: orders
              virtual_hosts:
              - name: orders
                domains: ["orders"]
                routes: [{match: {prefix: "/"}, route: {cluster: orders}}]
            - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
              name: orders
              cluster_type:
                name: dev.proxyless.mesh.clusters.kubernetes
                typed_config:
                  "@type": type.googleapis.com/google.protobuf.Struct
                  value: {namespace: shop, service: orders, port: http}
            """;

    @TempDir
    Path directory;

    private final FakeApiServer server = new FakeApiServer();
    private final Properties properties = new Properties();
    private final List<HttpServer> pods = new ArrayList<>();
    private Optional<MeshClient> mesh = Optional.empty();

    @BeforeEach
    void setUp() {
        properties.set(Map.of("kubernetes.auth.tryKubeConfig", "false", "kubernetes.master", server.address()));
    }

    @AfterEach
    void close() {
        mesh.ifPresent(MeshClient::close);
        pods.forEach(pod -> pod.stop(0));
        properties.close();
        server.close();
    }

    @Test
    void aChangeOfASliceMovesCalls() throws Exception {
        server.put("a", pod("one"), "127.0.0.1");
        MeshHttpClient client = start();
        assertThat(call(client)).isEqualTo("one");

        server.put("a", pod("two"), "127.0.0.1");
        await(() -> call(client).equals("two"));
        server.put("b", pod("three"), "127.0.0.1");
        server.delete("a");
        await(() -> call(client).equals("three"));
    }

    @Test
    void callsGoOnWhileTheServerIsAwayAndTheStatusSaysSo() throws Exception {
        server.put("a", pod("one"), "127.0.0.1");
        MeshHttpClient client = start();
        assertThat(call(client)).isEqualTo("one");

        server.fail(403, "not any more");
        server.end();
        await(() -> !failedSearches().isEmpty());
        assertThat(call(client)).isEqualTo("one");
        assertThat(failedSearches())
                .hasEntrySatisfying(
                        "dev.proxyless.mesh.clusters.kubernetes {namespace=shop, port=http, service=orders}",
                        problem -> assertThat(problem).contains("403, not any more", "RoleBinding in namespace shop"));

        server.fail(0, "");
        server.put("a", pod("two"), "127.0.0.1");
        await(() -> call(client).equals("two"));
        assertThat(failedSearches()).isEmpty();
    }

    @Test
    void whatWasForgottenInBetweenIsListedAnew() throws Exception {
        server.put("a", pod("one"), "127.0.0.1");
        MeshHttpClient client = start();
        assertThat(call(client)).isEqualTo("one");

        server.putInSecret("b", pod("two"), "127.0.0.1");
        server.forget();
        await(() -> call(client).equals("two"));
        assertThat(server.asked)
                .as("a list that is as new as can be")
                .anyMatch(asked -> !asked.contains("resourceVersion="));
    }

    @Test
    void aProcessThatMayNotLookIsToldWhatItNeeds() throws Exception {
        server.fail(403, "forbidden");
        MeshHttpClient client = start();

        assertThatThrownBy(() -> send(client))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("resources: [endpointslices], verbs: [list, watch]");
    }

    @Test
    void allEndsWithTheClient() throws Exception {
        server.put("a", pod("one"), "127.0.0.1");
        MeshHttpClient client = start();
        assertThat(call(client)).isEqualTo("one");

        mesh.orElseThrow().close();

        await(() -> {
            server.bookmark();
            return server.watches() == 0;
        });
        await(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("mesh-kubernetes")));
    }

    private MeshHttpClient start() throws IOException {
        Path file = Files.writeString(directory.resolve("mesh.yaml"), MESH);
        MeshClient started = MeshClient.builder(XdsSource.fromFile(file)).build();
        mesh = Optional.of(started);
        return MeshHttpClient.create(started);
    }

    private int pod(String name) throws IOException {
        HttpServer pod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        pod.createContext("/", exchange -> {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        pod.start();
        pods.add(pod);
        return pod.getAddress().getPort();
    }

    private Map<String, String> failedSearches() {
        return mesh.orElseThrow().status().sourceStatus().failedSearches();
    }

    private static String call(MeshHttpClient client) {
        try {
            return send(client);
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private static String send(MeshHttpClient client) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create("http://orders/")).build(), BodyHandlers.ofString())
                .body();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
