package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.model.source.SourceEvent;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnweightedLocalitiesTest {

    private static final String LOCALITY = """
            - locality: {region: eu, zone: %s}
              %s
              priority: %d
              lb_endpoints: [{endpoint: {address: {socket_address: {address: 10.0.0.1, port_value: %d}}}}]
            """;
    private static final String WEIGHT = "load_balancing_weight: 3";

    private final ManualLoop loop = new ManualLoop();
    private final FakeTransport transport = new FakeTransport();
    private final RecordingSink sink = new RecordingSink();

    @Test
    void oneIsToldOfOnceAClusterHoweverOftenItComes() {
        serve("{locality_weighted_lb_config: {}}", locality("a", WEIGHT, 0, 81) + locality("b", "", 0, 82));
        respond(ENDPOINTS, endpoints(locality("a", "", 0, 83) + locality("b", "", 0, 84)));

        assertThat(sink.events(SourceEvent.Unsupported.class))
                .containsExactly(new SourceEvent.Unsupported(
                        "ClusterLoadAssignment",
                        "v1",
                        "endpoints.load_balancing_weight",
                        "unset for locality \"eu/b\": cluster \"v1\" asks for locality weights, so this one gets calls"
                                + " only if no locality of its priority has a weight"));
        assertThat(sink.port("orders", "v1")).isEqualTo(83);
    }

    @Test
    void oneThatIsAloneInItsPriorityIsNoMistake() {
        serve("{locality_weighted_lb_config: {}}", locality("a", WEIGHT, 0, 81) + locality("b", "", 1, 82));

        assertThat(sink.events(SourceEvent.Unsupported.class)).isEmpty();
    }

    @Test
    void whereNobodyAsksForWeightsNoneIsMissed() {
        serve("{}", locality("a", WEIGHT, 0, 81) + locality("b", "", 0, 82));

        assertThat(sink.events(SourceEvent.Unsupported.class)).isEmpty();
    }

    private void serve(String balancing, String localities) {
        XdsSource source =
                XdsSource.create(Bootstrap.of(ConfigDocument.parse("bootstrap", """
                        {"xds_servers": [{"server_uri": "xds:1", "channel_creds": [{"type": "insecure"}]}]}
                        """)), Wirings.of(server -> transport));
        source.start(loop, sink);
        source.want(Set.of(ServiceName.of("orders")));
        loop.runPending();
        transport.listener().onReady();
        loop.runPending();
        respond(LISTENER, Yaml.listener("orders"));
        respond(ROUTE_CONFIGURATION, Yaml.routes("orders", "v1"));
        respond(CLUSTER, Yaml.cluster("v1") + "common_lb_config: " + balancing + "\n");
        respond(ENDPOINTS, endpoints(localities));
    }

    private void respond(ResourceType type, String resource) {
        transport.respond(type, "1", resource);
        loop.runPending();
    }

    private static String endpoints(String localities) {
        return "cluster_name: v1\nendpoints:\n" + localities;
    }

    private static String locality(String zone, String weight, int priority, int port) {
        return LOCALITY.formatted(zone, weight, priority, port);
    }
}
