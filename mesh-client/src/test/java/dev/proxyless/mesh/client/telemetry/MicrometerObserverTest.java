package dev.proxyless.mesh.client.telemetry;

import static dev.proxyless.mesh.client.telemetry.Calls.grpc;
import static dev.proxyless.mesh.client.telemetry.Calls.host;
import static dev.proxyless.mesh.client.telemetry.Calls.http;
import static dev.proxyless.mesh.client.telemetry.Calls.snapshot;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MicrometerObserverTest {

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final MicrometerObserver observer = MicrometerObserver.create(registry);

    @Test
    void anHttpAttemptIsTimedUnderTheConventionsName() {
        call(http("GET"), CallEnd.http(200));

        Timer timer = registry.get("http.client.request.duration")
                .tags("http.request.method", "GET", "http.response.status_code", "200", "server.address", "orders")
                .tags("mesh.service", "orders", "mesh.cluster", "v1", "mesh.locality", "eu/a", "error.type", "none")
                .timer();
        assertThat(timer.totalTime(MILLISECONDS)).isEqualTo(20);
        assertThat(timer.count()).isEqualTo(1);
    }

    @Test
    void aGrpcCallIsTimedUnderTheNamesOfA66() {
        call(grpc("pkg.Orders/Get"), CallEnd.grpc(14));

        for (String name : new String[] {"grpc.client.call.duration", "grpc.client.attempt.duration"}) {
            Timer timer = registry.get(name)
                    .tags("grpc.method", "pkg.Orders/Get", "grpc.target", "mesh:///orders")
                    .tags("grpc.status", "UNAVAILABLE", "error.type", "UNAVAILABLE")
                    .timer();
            assertThat(timer.count()).isEqualTo(1);
        }
        assertThat(registry.get("grpc.client.attempt.started").counter().count())
                .isEqualTo(1);
    }

    @Test
    void retriesAndTheTimeBetweenAttemptsAreMeasuredOnceACall() {
        CallObserver call = observer.startCall(http("GET"));
        attempt(call, 1, CallEnd.error("connect_failed"));
        call.retrying("v1", Duration.ofMillis(25));
        clock.add(Duration.ofMillis(30));
        attempt(call, 2, CallEnd.http(503));
        clock.add(Duration.ofMillis(40));
        attempt(call, 3, CallEnd.http(200));
        call.end("r", "v1", CallEnd.http(200));

        assertThat(registry.get("mesh.client.call.retries").summary().totalAmount())
                .isEqualTo(2);
        assertThat(registry.get("mesh.client.call.retry_delay").timer().totalTime(MILLISECONDS))
                .isEqualTo(70);
        assertThat(registry.get("http.client.request.duration").timers())
                .extracting(timer -> timer.getId().getTag("error.type"))
                .containsExactlyInAnyOrder("connect_failed", "503", "none");
        assertThat(registry.get("mesh.client.call.duration").timer().totalTime(MILLISECONDS))
                .isEqualTo(130);
    }

    @Test
    void aCallWithoutARetryIsNotAmongTheRetries() {
        call(http("GET"), CallEnd.http(200));

        assertThat(registry.get("mesh.client.call.retries").summary().count()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"PURGE, 200, _OTHER, 200", "get, 200, _OTHER, 200", "GET, 999, GET, _OTHER", "GET, 42, GET, _OTHER"})
    void whatNoStandardKnowsIsOneLabel(String method, int status, String methodLabel, String statusLabel) {
        call(http(method), CallEnd.http(status));

        assertThat(registry.get("mesh.client.call.duration")
                        .tags("http.request.method", methodLabel, "http.response.status_code", statusLabel)
                        .timer()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void methodsMadeUpAtRunTimeDoNotGrowWithoutBound() {
        for (int i = 0; i < 2_000; i++) {
            observer.startCall(grpc("pkg.Orders/M" + i)).end(null, null, CallEnd.grpc(12));
        }
        assertThat(registry.get("grpc.client.call.duration").timers()).hasSizeLessThanOrEqualTo(501);
    }

    @Test
    void metersOfAClusterThatIsGoneAreRemoved() {
        observer.onSnapshot(snapshot(1, Map.of("v1", EndpointSet.EMPTY, "v2", EndpointSet.EMPTY)));
        call(http("GET"), CallEnd.http(200));

        observer.onSnapshot(snapshot(2, Map.of("v2", EndpointSet.EMPTY)));

        assertThat(registry.getMeters())
                .extracting(MicrometerObserverTest::cluster)
                .doesNotContain("v1")
                .contains("v2");
    }

    @Test
    void droppedCallsAreCountedByCategoryUntilTheirClusterIsGone() {
        observer.onSnapshot(snapshot(1, Map.of("v1", EndpointSet.EMPTY)));
        MeshObserver observers = MeshObserver.all(List.of(observer, MeshObserver.NONE));
        CallObserver http = observers.startCall(http("GET"));
        http.dropped("v1", "maintenance");
        http.dropped("v1", "maintenance");
        http.dropped("v1", "");
        observers.startCall(grpc("shop.Orders/Get")).dropped("v1", "maintenance");

        assertThat(dropped("mesh.client.call.dropped", "maintenance")).isEqualTo(2);
        assertThat(dropped("mesh.client.call.dropped", "none")).isEqualTo(1);
        assertThat(dropped("grpc.client.call.dropped", "maintenance")).isEqualTo(1);

        observer.onSnapshot(snapshot(2, Map.of()));
        assertThat(registry.find("mesh.client.call.dropped").counters()).isEmpty();
    }

    private double dropped(String name, String category) {
        return registry.get(name)
                .tag("mesh.cluster", "v1")
                .tag("mesh.drop.category", category)
                .counter()
                .count();
    }

    @Test
    void aCallThatOutlivesItsClusterLeavesNoMeterAfterTheNextRevision() {
        CallObserver call = observer.startCall(http("GET"));
        AttemptObserver attempt = call.startAttempt("v1", host("a"), 1);
        observer.onSnapshot(snapshot(1, Map.of()));
        attempt.end(CallEnd.http(200));
        call.end("r", "v1", CallEnd.http(200));
        observer.onSnapshot(snapshot(2, Map.of()));

        assertThat(registry.getMeters())
                .extracting(MicrometerObserverTest::cluster)
                .doesNotContain("v1");
    }

    @Test
    void aCallOfAVirtualClusterIsTimedOnItsOwnMeterToo() {
        for (String name : List.of("new-order", "other")) {
            CallObserver call = observer.startCall(http("GET"));
            call.virtualCluster("shop", name);
            attempt(call, 1, CallEnd.http(200));
            call.end("r", "v1", CallEnd.http(200));
        }
        call(http("GET"), CallEnd.http(200));

        assertThat(registry.get("mesh.client.virtual_cluster.duration").timers())
                .extracting(timer -> timer.getId().getTag("mesh.virtual_cluster"), Timer::count)
                .containsExactlyInAnyOrder(tuple("new-order", 1L), tuple("other", 1L));
        assertThat(registry.get("mesh.client.call.duration").timer().count()).isEqualTo(3);
    }

    @Test
    void metersOfAVirtualClusterThatIsGoneAreRemoved() {
        for (String name : List.of("kept", "gone")) {
            CallObserver call = observer.startCall(grpc("pkg.Orders/Get"));
            call.virtualCluster("shop", name);
            call.end("r", "v1", CallEnd.grpc(0));
        }

        observer.onSnapshot(snapshot(1, Map.of("v1", EndpointSet.EMPTY), "shop", "kept"));

        assertThat(registry.get("grpc.client.virtual_cluster.duration").timers())
                .extracting(timer -> timer.getId().getTag("mesh.virtual_cluster"))
                .containsExactly("kept");

        observer.onSnapshot(snapshot(2, Map.of("v1", EndpointSet.EMPTY)));

        assertThat(registry.find("grpc.client.virtual_cluster.duration").timers())
                .isEmpty();
    }

    @Test
    void endpointsAreCountedByHealth() {
        Endpoint draining =
                new Endpoint(Address.of("10.0.0.2", 80), List.of(), HealthStatus.DRAINING, 1, "", Metadata.EMPTY);
        observer.onSnapshot(snapshot(1, Map.of("v1", EndpointSet.of(Endpoint.of("10.0.0.1", 80), draining))));
        assertThat(endpoints("healthy")).isEqualTo(1);
        assertThat(endpoints("draining")).isEqualTo(1);

        observer.onSnapshot(snapshot(2, Map.of("v1", EndpointSet.of(Endpoint.of("10.0.0.1", 80)))));
        assertThat(endpoints("healthy")).isEqualTo(1);
        assertThat(endpoints("draining")).isZero();
    }

    @Test
    void recordingAgainMakesNoNewMeter() {
        call(http("GET"), CallEnd.http(200));
        int meters = registry.getMeters().size();

        call(http("GET"), CallEnd.http(200));

        assertThat(registry.getMeters()).hasSize(meters);
    }

    private void call(CallStart start, CallEnd end) {
        CallObserver call = observer.startCall(start);
        attempt(call, 1, end);
        call.end("r", "v1", end);
    }

    private void attempt(CallObserver call, int number, CallEnd end) {
        AttemptObserver attempt = call.startAttempt("v1", host("a"), number);
        clock.add(Duration.ofMillis(20));
        attempt.end(end);
    }

    private double endpoints(String health) {
        return registry.get("mesh.cluster.endpoints")
                .tags("mesh.cluster", "v1", "mesh.endpoint.health", health)
                .gauge()
                .value();
    }

    private static String cluster(Meter meter) {
        String cluster = meter.getId().getTag("mesh.cluster");
        return cluster == null ? "" : cluster;
    }
}
