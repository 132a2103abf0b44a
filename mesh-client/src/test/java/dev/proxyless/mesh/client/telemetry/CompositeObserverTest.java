package dev.proxyless.mesh.client.telemetry;

import static dev.proxyless.mesh.client.telemetry.Calls.host;
import static dev.proxyless.mesh.client.telemetry.Calls.http;
import static dev.proxyless.mesh.client.telemetry.Calls.snapshot;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompositeObserverTest {

    @Test
    void everyObserverIsToldEverything() {
        SimpleMeterRegistry first = new SimpleMeterRegistry();
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        MeshObserver both =
                MeshObserver.all(List.of(MicrometerObserver.create(first), MicrometerObserver.create(second)));

        CallObserver call = both.startCall(http("GET"));
        call.startAttempt("v1", host("a"), 1).end(CallEnd.http(200));
        call.end("r", "v1", CallEnd.http(200));
        both.onSnapshot(snapshot(3, Map.of()));

        for (SimpleMeterRegistry registry : List.of(first, second)) {
            assertThat(registry.get("mesh.snapshot.revision").gauge().value()).isEqualTo(3);
        }
    }

    @Test
    void noneIsNoObserverAndOneIsItself() {
        assertThat(MeshObserver.all(List.of())).isSameAs(MeshObserver.NONE);
        MeshObserver one = MicrometerObserver.create(new SimpleMeterRegistry());
        assertThat(MeshObserver.all(List.of(one))).isSameAs(one);
    }
}
