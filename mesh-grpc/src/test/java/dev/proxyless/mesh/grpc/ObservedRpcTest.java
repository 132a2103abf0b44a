package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.retrying;
import static dev.proxyless.mesh.grpc.MeshFixture.route;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.filter.FilterOverrides;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.RetryOn;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.VirtualClusters;
import dev.proxyless.mesh.model.route.VirtualClusters.VirtualCluster;
import dev.proxyless.mesh.model.route.VirtualHost;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObservedRpcTest {

    private static final String CALL = "call GRPC orders test.Echo/Unary";

    private final RecordingObserver observer = new RecordingObserver();
    private final MeshFixture fixture = new MeshFixture(builder -> builder.observer(observer));
    private final EchoServer server = fixture.server("one");

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theObserverIsToldOfTheCallAndEachAttemptInOrder() {
        fixture.source.service("orders", List.of(to(retrying(1, RetryOn.UNAVAILABLE), "v1")), cluster("v1", server));
        server.failing.set(1);

        call(fixture.channel("mesh:///orders"));

        assertThat(observer.told)
                .containsExactly(
                        CALL,
                        "attempt 1 v1",
                        "attempt 1 ended 14",
                        "retrying v1",
                        "attempt 2 v1",
                        "attempt 2 ended 0",
                        "end all v1 0 null");
    }

    @Test
    void theObserverIsToldWhatAnRpcIsCountedAs() {
        HeaderMatch anything = new HeaderMatch.Present(":path", true, false);
        VirtualHost host = new VirtualHost(
                "shop",
                List.of("*"),
                List.of(to("v1")),
                Optional.empty(),
                false,
                HeaderRules.NONE,
                FilterOverrides.NONE,
                new VirtualClusters(List.of(new VirtualCluster("all", List.of(anything)))));
        fixture.source.service("orders", host, cluster("v1", server));

        call(fixture.channel("mesh:///orders"));

        assertThat(observer.told).startsWith(CALL, "counted shop all");
    }

    @Test
    void traceContextTravelsWithEachAttempt() {
        fixture.source.service("orders", List.of(to(retrying(1, RetryOn.UNAVAILABLE), "v1")), cluster("v1", server));
        server.failing.set(1);

        call(fixture.channel("mesh:///orders"));

        assertThat(server.headers)
                .extracting(h -> h.get(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER)))
                .containsExactly("attempt-1", "attempt-2");
    }

    @Test
    void aRefusedCallEndsWithoutAnAttempt() {
        fixture.source.service("orders", List.of(route(new RouteAction.NonForwarding())));

        failure(fixture.channel("mesh:///orders"), within(10));

        assertThat(observer.told).containsExactly(CALL, "end null null 14 non_forwarding_route");
    }

    @Test
    void aCallThatReachesNoEndpointSaysSo() {
        fixture.source.service("orders", List.of(to("v1")), cluster("v1", new Endpoint[0]));

        failure(fixture.channel("mesh:///orders"), within(10));

        assertThat(observer.told).containsExactly(CALL, "end all v1 14 no_healthy_endpoint");
    }

    @Test
    void anAttemptEndsBeforeItsCallEvenIfTheCallIsCutShort() {
        fixture.source.service("orders", List.of(to(CallPolicy.DEFAULT, "v1")), cluster("v1", server));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        call(channel);
        observer.told.clear();
        server.silent = true;

        failure(channel, CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.MILLISECONDS));

        // gRPC may cancel the attempt's stream of itself first, so that its code is one or the other.
        assertThat(observer.told).hasSize(4).startsWith(CALL, "attempt 1 v1").endsWith("end all v1 4 timeout");
        assertThat(observer.told.get(2)).isIn("attempt 1 ended 1", "attempt 1 ended 4");
    }
}
