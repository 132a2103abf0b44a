package dev.proxyless.mesh.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The same as {@link PeersMistakesTest} where it shows in what endpoints see, over HTTP and over gRPC. */
@ParameterizedClass
@EnumSource(Wire.class)
@Timeout(60)
class PeersMistakesOnTheWireTest {

    private static final int CALLS = 20;
    private static final int MANY = 100;
    private static final String TO_C = "route: {cluster: c}";
    private static final String NOTHING_ELSE = "";
    private static final Map<String, String> PLAIN = Map.of();

    private final Wire wire;
    private final List<Backend> backends = new ArrayList<>();
    private @TempDir Path folder = Path.of("");
    private @Nullable MeshClient mesh;
    private Wire.@Nullable Caller caller;

    PeersMistakesOnTheWireTest(Wire wire) {
        this.wire = wire;
    }

    @AfterEach
    void close() throws Exception {
        if (caller != null) {
            caller.close();
        }
        if (mesh != null) {
            mesh.close();
        }
        backends.forEach(Backend::close);
    }

    @Test
    void anUnsetCaseSensitiveIsTrue() throws Exception {
        open(
                "match: {path: /TESTKIT.backend/call}, route: {cluster: none}}, {match: {prefix: /TEST}, "
                        + "route: {cluster: none}}, {match: {prefix: /testkit}, " + TO_C,
                NOTHING_ELSE,
                zone(of(backend("a"), "")));

        assertThat(call()).isEqualTo("a");
    }

    @Test
    void aCaseThatDoesNotCountIsSaid() throws Exception {
        open(
                "match: {path: /TESTKIT.backend/call, case_sensitive: false}, " + TO_C,
                NOTHING_ELSE,
                zone(of(backend("a"), "")));

        assertThat(call()).isEqualTo("a");
    }

    @Test
    void drainingAndTimedOutEndpointsGetNoCalls() throws Exception {
        open(
                all(TO_C),
                NOTHING_ELSE,
                zone(
                        of(backend("draining"), "DRAINING"),
                        of(backend("late"), "TIMEOUT"),
                        of(backend("a"), "HEALTHY"),
                        of(backend("b"), "")));

        assertThat(answers()).containsExactly("a", "b");
    }

    @Test
    void aWeightOfZeroIsAShareOfNothing() throws Exception {
        open(
                all("route: {weighted_clusters: {clusters: [{name: gone, weight: 0}, {name: c, weight: 100}]}}"),
                NOTHING_ELSE,
                zone(of(backend("a"), "")));

        assertThat(answers()).containsExactly("a");
    }

    @Test
    void fiveXxCoversCallsThatGotNoAnswer() throws Exception {
        Backend only = backend("a");
        open(all("route: {cluster: c, retry_policy: {retry_on: 5xx}}"), NOTHING_ELSE, zone(of(only, "")));
        only.behaviour().dropNext(1);

        assertThat(call()).isEqualTo("a");
        assertThat(only.behaviour().requests()).isEqualTo(2);
    }

    @Test
    void retriesThatAreNotCountedAreOneAndZeroIsNone() throws Exception {
        assertThat(attempts("retry_on: 5xx")).isEqualTo(2);
        assertThat(attempts("retry_on: 5xx, num_retries: 0")).isEqualTo(1);
        assertThat(attempts("retry_on: 5xx, num_retries: 3")).isEqualTo(4);
    }

    @Test
    void leastRequestIsNotRoundRobin() throws Exception {
        Backend slow = backend("slow");
        Backend fast = backend("fast");
        CountDownLatch patience = new CountDownLatch(1);
        hold(slow, patience);
        open(all(TO_C), "lb_policy: LEAST_REQUEST, ", zone(of(slow, ""), of(fast, "")));
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            for (int calls = 1; calls <= MANY; calls++) {
                long before = fast.behaviour().requests();
                Future<String> answer = threads.submit(this::call);
                while (slow.behaviour().requests() + fast.behaviour().requests() < calls) {
                    Thread.onSpinWait();
                }
                if (fast.behaviour().requests() > before) {
                    answer.get();
                }
            }

            // Of two choices a quarter is twice the slow one; in turns it would be half of all.
            assertThat(slow.behaviour().requests()).isLessThan(MANY * 45 / 100);
        } finally {
            patience.countDown();
            threads.shutdown();
        }
    }

    @Test
    void anIdentityThatCannotBeCheckedFailsClosed() throws Exception {
        Backend only = backend("a");
        open(
                all(TO_C),
                "transport_socket: {name: tls, typed_config: {"
                        + "\"@type\": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, "
                        + "common_tls_context: {validation_context: {match_typed_subject_alt_names: [{san_type: DNS, "
                        + "matcher: {safe_regex: {regex: \"(\"}}}]}}}}, ",
                zone(of(only, "")));

        assertThatThrownBy(this::call).hasMessageContaining("c");
        assertThat(only.behaviour().requests()).isZero();
    }

    @Test
    void theTimeoutOfARouteHolds() throws Exception {
        Backend silent = backend("a");
        CountDownLatch patience = new CountDownLatch(1);
        hold(silent, patience);
        open(all("route: {cluster: c, timeout: 0.1s}"), NOTHING_ELSE, zone(of(silent, "")));

        assertThatThrownBy(this::call).isInstanceOf(Exception.class);
        assertThat(silent.behaviour().requests()).isEqualTo(1);
        patience.countDown();
    }

    @Test
    void aLocalityWithoutAWeightIsUsed() throws Exception {
        open(all(TO_C), NOTHING_ELSE, zone(of(backend("a"), "")), zone(of(backend("b"), "")));

        assertThat(answers()).containsExactly("a", "b");
    }

    @Test
    void namesOfHeadersIgnoreCase() throws Exception {
        open(
                "match: {prefix: /, headers: [{name: X-Canary, string_match: {exact: yes}}]}, " + TO_C,
                NOTHING_ELSE,
                zone(of(backend("a"), "")));

        assertThat(requireNonNull(caller).call(Map.of("x-canary", "yes"))).isEqualTo("a");
    }

    private long attempts(String policy) throws Exception {
        Backend only = backend("a");
        open(all("route: {cluster: c, retry_policy: {" + policy + "}}"), NOTHING_ELSE, zone(of(only, "")));
        only.behaviour().fail(wire.unavailable());
        assertThatThrownBy(this::call).isInstanceOf(Exception.class);
        long attempts = only.behaviour().requests();
        close();
        return attempts;
    }

    private String call() throws Exception {
        return requireNonNull(caller).call(PLAIN);
    }

    private Set<String> answers() throws Exception {
        Set<String> answers = new TreeSet<>();
        for (int i = 0; i < CALLS; i++) {
            answers.add(call());
        }
        return answers;
    }

    private Backend backend(String name) {
        Backend backend = wire.backend(name);
        backends.add(backend);
        return backend;
    }

    private static void hold(Backend backend, CountDownLatch latch) {
        if (backend instanceof HttpBackend http) {
            http.handler(request -> HttpReply.ok(await(latch)));
        } else {
            ((GrpcBackend) backend).handler((headers, request) -> await(latch));
        }
    }

    private static String await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "slow";
    }

    private static String all(String action) {
        return "match: {prefix: /}, " + action;
    }

    private static String of(Backend backend, String health) {
        String address = "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: "
                + backend.address().port() + "}}}";
        return address + (health.isEmpty() ? "}" : ", health_status: " + health + "}");
    }

    private static String zone(String... endpoints) {
        return "{locality: {zone: of-" + endpoints[0].hashCode() + "}, lb_endpoints: [" + String.join(", ", endpoints)
                + "]}";
    }

    private void open(String routes, String cluster, String... zones) throws Exception {
        Path file = folder.resolve("mesh.yaml");
        String assignment = "load_assignment: {cluster_name: c, endpoints: [" + String.join(", ", zones) + "]}";
        Files.writeString(file, PeersMesh.resources(routes, cluster + assignment));
        MeshClient opened = MeshClient.builder(XdsSource.fromFile(file)).build();
        mesh = opened;
        opened.awaitReady(ServiceName.of("orders"), Duration.ofSeconds(20));
        caller = wire.caller(opened, "orders");
    }
}
