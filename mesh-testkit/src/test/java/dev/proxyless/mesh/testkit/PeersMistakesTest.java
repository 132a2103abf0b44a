package dev.proxyless.mesh.testkit;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.proxyless.mesh.client.Attempt;
import dev.proxyless.mesh.client.MeshCall;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.client.MeshException;
import dev.proxyless.mesh.client.MeshException.Reason;
import dev.proxyless.mesh.client.Verdict;
import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.xds.XdsSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What other clients of xDS get wrong, each from the resource to the call.
 */
class PeersMistakesTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final Outcome OK = new Outcome.Response(200, HeaderSource.EMPTY);
    private static final String ANY = "match: {prefix: /}";
    private static final String TO_C = "route: {cluster: c}";

    private final AtomicLong chance = new AtomicLong();
    private @TempDir Path folder = Path.of("");
    private @Nullable MeshClient opened;

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"path: /Orders | false", "path: /Orders, case_sensitive: false | true", "prefix: /Ord | false"})
    void pathsAreCaseSensitiveUnlessTheySayOtherwise(String match, boolean matches) throws Exception {
        open("match: {" + match + "}, " + TO_C, endpoints(""));
        MeshCall call = call("/orders", HeaderSource.EMPTY);

        if (matches) {
            assertThat(call.next()).isInstanceOf(Attempt.class);
        } else {
            assertThatThrownBy(call::next)
                    .isInstanceOfSatisfying(
                            MeshException.class,
                            error -> assertThat(error.reason()).isEqualTo(Reason.NO_ROUTE));
        }
    }

    @Test
    void drainingAndTimedOutEndpointsAreNotHealthy() throws Exception {
        open(ANY + ", " + TO_C, endpoints("DRAINING", "TIMEOUT", "UNHEALTHY", "HEALTHY", "HEALTHY", "HEALTHY"));

        assertThat(Stream.generate(this::portOfOneCall).limit(20)).containsOnly(4, 5, 6);
    }

    @Test
    void aWeightOfZeroIsAShareOfNothing() throws Exception {
        open(
                ANY + ", route: {weighted_clusters: {clusters: [{name: gone, weight: 0}, {name: c, weight: 100}]}}",
                endpoints(""));

        assertThat(Stream.generate(this::portOfOneCall).limit(20)).containsOnly(1);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void fiveXxCoversCallsThatGotNoAnswer(Outcome failure) throws Exception {
        open(ANY + ", route: {cluster: c, retry_policy: {retry_on: 5xx}}", endpoints(""));
        MeshCall call = call("/", HeaderSource.EMPTY);
        call.next();

        assertThat(call.outcome(failure)).isInstanceOf(Verdict.Retry.class);
        call.finish(null);
    }

    static Stream<Arguments> failures() {
        IOException cause = new IOException("no answer");
        return Stream.of(
                Arguments.of(new Outcome.ConnectFailed(cause)),
                Arguments.of(new Outcome.Reset(cause, true)),
                Arguments.of(new Outcome.Refused(cause)),
                Arguments.of(new Outcome.Response(503, HeaderSource.EMPTY)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"retry_on: 5xx | 1", "retry_on: 5xx, num_retries: 0 | 0", "retry_on: 5xx, num_retries: 3 | 3"})
    void retriesThatAreNotCountedAreOneAndZeroIsNone(String policy, int retries) throws Exception {
        open(ANY + ", route: {cluster: c, retry_policy: {" + policy + "}}", endpoints(""));
        MeshCall call = call("/", HeaderSource.EMPTY);
        int made = -1;
        do {
            call.next();
            made++;
        } while (call.outcome(new Outcome.Response(503, HeaderSource.EMPTY)) instanceof Verdict.Retry);
        call.finish(null);

        assertThat(made).isEqualTo(retries);
    }

    @Test
    void leastRequestIsNotRoundRobin() throws Exception {
        open(ANY + ", " + TO_C, "lb_policy: LEAST_REQUEST, " + endpoints("", ""));
        Set<MeshCall> held = new HashSet<>();
        for (int i = 0; i < 12; i++) {
            MeshCall call = call("/", HeaderSource.EMPTY);
            if (((Address.Socket) ((Attempt) call.next()).address()).port() == 1) {
                held.add(call); // a slow endpoint
            } else {
                call.outcome(OK);
                call.finish(null);
            }
        }

        assertThat(held).hasSizeBetween(1, 2);
        held.forEach(call -> call.finish(null));
    }

    @Test
    void anIdentityThatCannotBeCheckedFailsClosed() throws Exception {
        open(
                ANY + ", " + TO_C,
                "transport_socket: {name: tls, typed_config: {"
                        + "\"@type\": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, "
                        + "common_tls_context: {validation_context: {match_typed_subject_alt_names: [{san_type: DNS, "
                        + "matcher: {safe_regex: {regex: \"(\"}}}]}}}}, " + endpoints(""));

        assertThatThrownBy(() -> call("/", HeaderSource.EMPTY).next())
                .isInstanceOfSatisfying(
                        MeshException.class, error -> assertThat(error.reason()).isEqualTo(Reason.CLUSTER_NOT_FOUND));
    }

    @ParameterizedTest
    @CsvSource({"'', 15000", "', timeout: 0s', 0", "', timeout: 2s', 2000"})
    void theTimeoutOfARouteHoldsAndIsFifteenSecondsUnlessSet(String timeout, long millis) throws Exception {
        open(ANY + ", route: {cluster: c" + timeout + "}", endpoints(""));
        MeshCall call = call("/", HeaderSource.EMPTY);

        long left = ((Attempt) call.next()).timeoutNanos();
        // Some of it has gone by when the first attempt is made.
        assertThat(Duration.ofNanos(left + 999_999_999).toSeconds())
                .isEqualTo(Duration.ofMillis(millis + 999).toSeconds());
        call.finish(null);
    }

    @Test
    void aLocalityWithoutAWeightIsUsed() throws Exception {
        open(
                ANY + ", " + TO_C,
                "load_assignment: {cluster_name: c, endpoints: ["
                        + "{locality: {zone: a}, lb_endpoints: [" + endpoint(1, "") + "]}, "
                        + "{locality: {zone: b}, lb_endpoints: [" + endpoint(2, "") + "]}]}");

        assertThat(Stream.generate(this::portOfOneCall).limit(20)).contains(1, 2);
    }

    @Test
    void namesOfHeadersIgnoreCase() throws Exception {
        open("match: {prefix: /, headers: [{name: X-Canary, string_match: {exact: yes}}]}, " + TO_C, endpoints(""));
        MeshCall call = call("/", name -> name.equals("x-canary") ? "yes" : null);

        assertThat(call.next()).isInstanceOf(Attempt.class);
        call.finish(null);
    }

    private int portOfOneCall() {
        MeshCall call = call("/", HeaderSource.EMPTY);
        int port = ((Address.Socket) ((Attempt) call.next()).address()).port();
        call.outcome(OK);
        call.finish(null);
        return port;
    }

    private MeshCall call(String path, HeaderSource headers) {
        return requireNonNull(opened).begin(ORDERS, RequestView.of("GET", "http", "orders", path, headers));
    }

    /** Endpoints at ports from 1 on, of these states of health. */
    private static String endpoints(String... states) {
        StringBuilder endpoints = new StringBuilder();
        for (int i = 0; i < states.length; i++) {
            endpoints.append(i == 0 ? "" : ", ").append(endpoint(i + 1, states[i]));
        }
        return "load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [" + endpoints + "]}]}";
    }

    private static String endpoint(int port, String health) {
        String address = "{endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: " + port + "}}}";
        return address + (health.isEmpty() ? "}" : ", health_status: " + health + "}");
    }

    private void open(String route, String cluster) throws Exception {
        Path file = folder.resolve("mesh.yaml");
        Files.writeString(file, PeersMesh.resources(route, cluster));
        MeshClient mesh = MeshClient.builder(XdsSource.fromFile(file))
                .random(chance::getAndIncrement)
                .build();
        opened = mesh;
        mesh.awaitReady(ORDERS, Duration.ofSeconds(10));
    }
}
