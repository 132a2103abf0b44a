package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.wire.DiscoveryService;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each type of resource on a stream of its own (Envoy {@code api_config_source}). */
class StreamsTest {

    private static final String BOOTSTRAP =
            """
            node: {id: test, cluster: test}
            dynamic_resources:
              lds_config: %s
              cds_config: %s
            static_resources:
              clusters: [%s, %s, %s]
            """.formatted(stream("lds"), stream("cds"), plane("lds"), plane("cds"), plane("other"));

    private final ManualLoop loop = new ManualLoop();
    private final Map<String, FakeTransport> transports = new TreeMap<>();
    private final RecordingSink sink = new RecordingSink();
    private final XdsSource source = XdsSource.create(
            Bootstrap.of(ConfigDocument.parse("envoy.yaml", BOOTSTRAP)),
            Wirings.of((server, service) ->
                    transports.computeIfAbsent(server.target() + " " + service, name -> new FakeTransport())));

    @BeforeEach
    void start() {
        source.start(loop, sink);
    }

    @Test
    void eachStreamIsAskedForItsTypeAloneAndTogetherTheyMakeAService() {
        want("orders");
        assertThat(transports).containsOnlyKeys("lds:1 LISTENERS");
        connect("lds:1", LISTENER);
        assertThat(plane("lds:1", LISTENER).asked()).containsExactly("Listener[]");
        respond("lds:1", LISTENER, listener("orders", "other"));
        connect("other:1", ROUTE_CONFIGURATION);
        assertThat(plane("other:1", ROUTE_CONFIGURATION).asked()).containsExactly("RouteConfiguration[orders-routes]");
        respond("other:1", ROUTE_CONFIGURATION, Yaml.routes("orders", "v1", "v2"));
        connect("cds:1", CLUSTER);
        assertThat(plane("cds:1", CLUSTER).asked()).containsExactly("Cluster[v1, v2]");
        respond("cds:1", CLUSTER, cluster("v1", "other"), cluster("v2", "lds"));
        connect("other:1", ENDPOINTS);
        connect("lds:1", ENDPOINTS);
        assertThat(plane("other:1", ENDPOINTS).asked()).containsExactly("ClusterLoadAssignment[v1]");
        respond("other:1", ENDPOINTS, Yaml.endpoints("v1", 81));
        respond("lds:1", ENDPOINTS, Yaml.endpoints("v2", 82));

        assertThat(sink.snapshots).hasSize(1);
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
        assertThat(sink.port("orders", "v2")).isEqualTo(82);
        assertThat(sink.last().versions())
                .containsEntry("Listener of the stream to lds:1", "1")
                .containsEntry("RouteConfiguration of the stream to other:1", "1");

        respond("other:1", ENDPOINTS, Yaml.endpoints("v1", 91));
        assertThat(sink.port("orders", "v1")).isEqualTo(91);
    }

    @Test
    void aStreamThatNobodyNeedsAnyMoreIsClosed() {
        serve();
        respond("cds:1", CLUSTER, cluster("v1", "lds"));
        connect("lds:1", ENDPOINTS);
        respond("lds:1", ENDPOINTS, Yaml.endpoints("v1", 85));

        assertThat(sink.port("orders", "v1")).isEqualTo(85);
        assertThat(plane("other:1", ENDPOINTS).closed).isTrue();
        assertThat(plane("other:1", ROUTE_CONFIGURATION).closed).isFalse();
        source.close();
        assertThat(transports.values()).allMatch(transport -> transport.closed);
    }

    @Test
    void whileAStreamIsBrokenWhatItSentStaysAndTheOthersGoOn() {
        serve();
        plane("other:1", ROUTE_CONFIGURATION).listener().onEnd("gone");
        loop.advance(Duration.ofMinutes(1));
        respond("other:1", ENDPOINTS, Yaml.endpoints("v1", 91));

        assertThat(sink.port("orders", "v1")).isEqualTo(91);
    }

    @Test
    void theControlPlaneThatIsAwayIsNamedThoughListenersCome() {
        want("orders");
        connect("lds:1", LISTENER);
        respond("lds:1", LISTENER, listener("orders", "other"));
        plane("other:1", ROUTE_CONFIGURATION).listener().onEnd("Connection refused");
        loop.advance(Duration.ofSeconds(15));

        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.UNREACHABLE);
        assertThat(sink.absent("orders").problem()).contains("other:1 cannot be reached", "Connection refused");
    }

    @Test
    void aStreamThatIsConnectedAndSilentIsATimeout() {
        want("orders");
        connect("lds:1", LISTENER);
        respond("lds:1", LISTENER, listener("orders", "other"));
        connect("other:1", ROUTE_CONFIGURATION);
        loop.advance(Duration.ofSeconds(15));

        assertThat(sink.absent("orders").describe())
                .isEqualTo(
                        "RouteConfiguration \"orders-routes\": the control plane other:1 sent none in time (expected:"
                                + " one; is the name right?)");
    }

    @Test
    void theNextControlPlaneOfAStreamIsAskedWhenTheOneBeforeIsAway() {
        want("orders");
        connect("lds:1", LISTENER);
        respond(
                "lds:1",
                LISTENER,
                listener("orders", "other").replace("]}}}", ", {envoy_grpc: {cluster_name: cds}}]}}}"));
        plane("other:1", ROUTE_CONFIGURATION).listener().onEnd("Connection refused");
        loop.runPending();
        connect("cds:1", ROUTE_CONFIGURATION);

        assertThat(plane("cds:1", ROUTE_CONFIGURATION).asked()).containsExactly("RouteConfiguration[orders-routes]");
        assertThat(sink.events(SourceEvent.ControlPlaneSwitched.class))
                .singleElement()
                .satisfies(event -> assertThat(event.to()).isEqualTo("cds:1"));
    }

    @Test
    void aControlPlaneCannotNameOneThatTheBootstrapDoesNotKnow() {
        want("orders");
        connect("lds:1", LISTENER);
        respond("lds:1", LISTENER, listener("orders", "stranger"));

        assertThat(plane("lds:1", LISTENER).requests)
                .anySatisfy(
                        request -> assertThat(request.getErrorDetail().getMessage())
                                .contains(
                                        "rds.config_source.api_config_source.grpc_services[0].envoy_grpc.cluster_name: \"stranger\""));
    }

    @Test
    void whatIsKnownOfEachResourceIsTold() {
        serve();
        respond("cds:1", CLUSTER, cluster("v1", "lds"));

        var statuses = source.status().toCompletableFuture();
        loop.runPending();
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
        assertThat(source.describe()).contains("lds:1", "cds:1");
    }

    private void serve() {
        want("orders");
        connect("lds:1", LISTENER);
        respond("lds:1", LISTENER, listener("orders", "other"));
        connect("other:1", ROUTE_CONFIGURATION);
        respond("other:1", ROUTE_CONFIGURATION, Yaml.routes("orders", "v1"));
        connect("cds:1", CLUSTER);
        respond("cds:1", CLUSTER, cluster("v1", "other"));
        connect("other:1", ENDPOINTS);
        respond("other:1", ENDPOINTS, Yaml.endpoints("v1", 81));
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
    }

    private static String listener(String name, String plane) {
        return Yaml.listener(name).replace("{ads: {}}", stream(plane));
    }

    private static String cluster(String name, String plane) {
        return Yaml.cluster(name).replace("{ads: {}}", stream(plane));
    }

    private static String stream(String plane) {
        return "{api_config_source: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: %s}}]}}"
                .formatted(plane);
    }

    private static String plane(String name) {
        return "{name: %s, load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: %s, port_value: 1}}}}]}]}}"
                .formatted(name, name);
    }

    private void want(String... services) {
        source.want(Arrays.stream(services).map(ServiceName::of).collect(Collectors.toSet()));
        loop.runPending();
    }

    private FakeTransport plane(String target, ResourceType type) {
        String name = target + " " + DiscoveryService.of(type);
        FakeTransport transport = transports.get(name);
        if (transport == null) {
            throw new AssertionError(name + " is not among " + transports.keySet());
        }
        return transport;
    }

    private void connect(String target, ResourceType type) {
        plane(target, type).listener().onReady();
        loop.runPending();
    }

    private void respond(String target, ResourceType type, String... resources) {
        plane(target, type).respond(type, "1", resources);
        loop.runPending();
    }
}
