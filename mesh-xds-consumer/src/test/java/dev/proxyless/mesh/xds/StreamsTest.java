package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.SourceEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each type of resource on a stream of its own (Envoy {@code api_config_source}). */
class StreamsTest {

    private final StreamedMesh mesh = StreamedMesh.start();
    private final RecordingSink sink = mesh.sink;

    @Test
    void eachStreamIsAskedForItsTypeAloneAndTogetherTheyMakeAService() {
        mesh.want("orders");
        assertThat(mesh.transports).containsOnlyKeys("lds:1 LISTENERS");
        mesh.connect("lds:1", LISTENER);
        assertThat(mesh.plane("lds:1", LISTENER).asked()).containsExactly("Listener[]");
        mesh.respond("lds:1", LISTENER, StreamedMesh.listener("orders", "other"));
        mesh.connect("other:1", ROUTE_CONFIGURATION);
        assertThat(mesh.plane("other:1", ROUTE_CONFIGURATION).asked())
                .containsExactly("RouteConfiguration[orders-routes]");
        mesh.respond("other:1", ROUTE_CONFIGURATION, Yaml.routes("orders", "v1", "v2"));
        mesh.connect("cds:1", CLUSTER);
        assertThat(mesh.plane("cds:1", CLUSTER).asked()).containsExactly("Cluster[v1, v2]");
        mesh.respond("cds:1", CLUSTER, StreamedMesh.cluster("v1", "other"), StreamedMesh.cluster("v2", "lds"));
        mesh.connect("other:1", ENDPOINTS);
        mesh.connect("lds:1", ENDPOINTS);
        assertThat(mesh.plane("other:1", ENDPOINTS).asked()).containsExactly("ClusterLoadAssignment[v1]");
        mesh.respond("other:1", ENDPOINTS, Yaml.endpoints("v1", 81));
        mesh.respond("lds:1", ENDPOINTS, Yaml.endpoints("v2", 82));

        assertThat(sink.snapshots).hasSize(1);
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
        assertThat(sink.port("orders", "v2")).isEqualTo(82);
        assertThat(sink.last().versions())
                .containsEntry("Listener of the stream to lds:1", "1")
                .containsEntry("RouteConfiguration of the stream to other:1", "1");

        mesh.respond("other:1", ENDPOINTS, Yaml.endpoints("v1", 91));
        assertThat(sink.port("orders", "v1")).isEqualTo(91);
    }

    @Test
    void aStreamThatNobodyNeedsAnyMoreIsClosed() {
        mesh.serve(81);
        mesh.respond("cds:1", CLUSTER, StreamedMesh.cluster("v1", "lds"));
        mesh.connect("lds:1", ENDPOINTS);
        mesh.respond("lds:1", ENDPOINTS, Yaml.endpoints("v1", 85));

        assertThat(sink.port("orders", "v1")).isEqualTo(85);
        assertThat(mesh.plane("other:1", ENDPOINTS).closed).isTrue();
        assertThat(mesh.plane("other:1", ROUTE_CONFIGURATION).closed).isFalse();
        mesh.source.close();
        assertThat(mesh.transports.values()).allMatch(transport -> transport.closed);
    }

    @Test
    void whileAStreamIsBrokenWhatItSentStaysAndTheOthersGoOn() {
        mesh.serve(81);
        mesh.plane("other:1", ROUTE_CONFIGURATION).listener().onEnd("gone");
        mesh.loop.advance(Duration.ofMinutes(1));
        mesh.respond("other:1", ENDPOINTS, Yaml.endpoints("v1", 91));

        assertThat(sink.port("orders", "v1")).isEqualTo(91);
    }

    @Test
    void theControlPlaneThatIsAwayIsNamedThoughListenersCome() {
        mesh.want("orders");
        mesh.connect("lds:1", LISTENER);
        mesh.respond("lds:1", LISTENER, StreamedMesh.listener("orders", "other"));
        mesh.refuse("other:1", ROUTE_CONFIGURATION);
        mesh.loop.advance(Duration.ofSeconds(15));

        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.UNREACHABLE);
        assertThat(sink.absent("orders").problem()).contains("other:1 cannot be reached", "Connection refused");
    }

    @Test
    void aStreamThatIsConnectedAndSilentIsATimeout() {
        mesh.want("orders");
        mesh.connect("lds:1", LISTENER);
        mesh.respond("lds:1", LISTENER, StreamedMesh.listener("orders", "other"));
        mesh.connect("other:1", ROUTE_CONFIGURATION);
        mesh.loop.advance(Duration.ofSeconds(15));

        assertThat(sink.absent("orders").describe())
                .isEqualTo(
                        "RouteConfiguration \"orders-routes\": the control plane other:1 sent none in time (expected:"
                                + " one; is the name right?)");
    }

    @Test
    void theNextControlPlaneOfAStreamIsAskedWhenTheOneBeforeIsAway() {
        mesh.want("orders");
        mesh.connect("lds:1", LISTENER);
        mesh.respond(
                "lds:1",
                LISTENER,
                StreamedMesh.listener("orders", "other").replace("]}}}", ", {envoy_grpc: {cluster_name: cds}}]}}}"));
        mesh.refuse("other:1", ROUTE_CONFIGURATION);
        mesh.loop.runPending();
        mesh.connect("cds:1", ROUTE_CONFIGURATION);

        assertThat(mesh.plane("cds:1", ROUTE_CONFIGURATION).asked())
                .containsExactly("RouteConfiguration[orders-routes]");
        assertThat(sink.events(SourceEvent.ControlPlaneSwitched.class))
                .singleElement()
                .satisfies(event -> assertThat(event.to()).isEqualTo("cds:1"));
    }

    @Test
    void aControlPlaneCannotNameOneThatTheBootstrapDoesNotKnow() {
        mesh.want("orders");
        mesh.connect("lds:1", LISTENER);
        mesh.respond("lds:1", LISTENER, StreamedMesh.listener("orders", "stranger"));

        assertThat(mesh.plane("lds:1", LISTENER).requests)
                .anySatisfy(
                        request -> assertThat(request.getErrorDetail().getMessage())
                                .contains(
                                        "rds.config_source.api_config_source.grpc_services[0].envoy_grpc.cluster_name: \"stranger\""));
    }

    @Test
    void whatIsKnownOfEachResourceIsTold() {
        mesh.serve(81);
        mesh.respond("cds:1", CLUSTER, StreamedMesh.cluster("v1", "lds"));

        var statuses = mesh.source.status().toCompletableFuture();
        mesh.loop.runPending();
        List<String> lines = statuses.getNow(List.of()).stream()
                .map(status -> status.state() + " " + status.type().label() + " " + status.name())
                .toList();
        assertThat(lines)
                .contains(
                        "ACKED Listener orders",
                        "ACKED RouteConfiguration orders-routes",
                        "ACKED Cluster v1",
                        "REQUESTED ClusterLoadAssignment v1");
    }

    @Test
    void theSourceSaysWhomItAsks() {
        assertThat(mesh.source.describe()).contains("lds:1", "cds:1");
    }
}
