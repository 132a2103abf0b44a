package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.model.source.SourceEvent.ControlPlaneSwitched;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Resources of several authorities, each had from its own control planes (gRFC A47). */
class FederationTest {

    private static final String OWN = "own.example:443";
    private static final String OTHER = "other.example:443";
    private static final String SPARE = "spare.example:443";
    private static final String ORDERS = "//mesh.example/orders";
    private static final String LISTENERS = "xdstp://mesh.example/envoy.config.listener.v3.Listener/";
    private static final String ROUTES = "xdstp://mesh.example/envoy.config.route.v3.RouteConfiguration/";

    private final ManualLoop loop = new ManualLoop();
    private final RecordingSink sink = new RecordingSink();
    private final Map<String, FakeTransport> transports = new HashMap<>();
    private final XdsSource source = XdsSource.create(
            Bootstrap.of(ConfigDocument.parse("bootstrap", """
                    {"xds_servers": [%1$s],
                     "authorities": {
                       "mesh.example": {"xds_servers": [%2$s, %3$s]},
                       "eager.example": {"xds_servers": [%2$s, %3$s], "fallback_on_reachability_only": true},
                       "plain.example": {}}}
                    """.formatted(server(OWN), server(OTHER), server(SPARE)))),
            Wirings.of(server -> transports.computeIfAbsent(server.target(), target -> new FakeTransport())));

    @BeforeEach
    void start() {
        source.start(loop, sink);
    }

    @Test
    void eachPartOfAServiceIsAskedForWhereItsNameBelongs() {
        want(ORDERS);
        assertThat(transports).containsOnlyKeys(OTHER);
        assertThat(connect(OTHER)).containsExactly("Listener[" + LISTENERS + "orders]");

        respond(OTHER, LISTENER, listener("orders", ROUTES + "orders?zone=b&env=a"));
        assertThat(plane(OTHER).asked())
                .containsExactly(
                        "Listener[" + LISTENERS + "orders] 1", "RouteConfiguration[" + ROUTES + "orders?env=a&zone=b]");
        respond(OTHER, ROUTE_CONFIGURATION, routes(ROUTES + "orders?zone=%62&env=a", "v1"));
        assertThat(transports).containsOnlyKeys(OTHER, OWN);
        assertThat(connect(OWN)).containsExactly("Cluster[v1]");

        respond(OWN, CLUSTER, Yaml.cluster("v1"));
        respond(OWN, ENDPOINTS, Yaml.endpoints("v1", 81));
        assertThat(sink.port(ORDERS, "v1")).isEqualTo(81);
    }

    @Test
    void authoritiesOfOneControlPlaneShareItsStream() {
        want(ORDERS, "//eager.example/stock");
        assertThat(connect(OTHER))
                .containsExactly("Listener[xdstp://eager.example/envoy.config.listener.v3.Listener/stock, " + LISTENERS
                        + "orders]");

        assertThat(plane(OTHER).opened).isEqualTo(1);
        assertThat(transports).containsOnlyKeys(OTHER);
    }

    @Test
    void anAuthorityWithoutControlPlanesOfItsOwnUsesThoseOfTheRest() {
        want("//plain.example/orders", "stock");

        assertThat(transports).containsOnlyKeys(OWN);
        assertThat(connect(OWN))
                .containsExactly("Listener[stock, xdstp://plain.example/envoy.config.listener.v3.Listener/orders]");
    }

    @Test
    void anAuthorityThatNobodyKnowsHasNothingAndTheOthersDo() {
        want("//stranger.example/orders");

        assertThat(transports).isEmpty();
        assertThat(sink.absent("//stranger.example/orders").kind()).isEqualTo(ConfigError.Kind.NOT_FOUND);
        assertThat(sink.absent("//stranger.example/orders").problem())
                .contains("\"stranger.example\" is not known", "mesh.example");
        want("//stranger.example/orders", "orders");
        assertThat(transports).containsOnlyKeys(OWN);
    }

    @Test
    void anAuthorityWhoseControlPlaneIsAwayFallsBackAloneAndOnlyIfSomethingIsMissing() {
        serve();
        breakOff(OTHER);
        assertThat(transports).doesNotContainKey(SPARE);

        want(ORDERS, "//mesh.example/stock");
        assertThat(sink.events(ControlPlaneSwitched.class))
                .containsExactly(new ControlPlaneSwitched("mesh.example", OTHER, SPARE, "refused"));
        assertThat(sink.port(ORDERS, "v1")).isEqualTo(81);
    }

    @Test
    void anAuthorityThatFallsBackOnReachabilityDoesSoWithNothingMissing() {
        String listener = "xdstp://eager.example/envoy.config.listener.v3.Listener/orders";
        want("//eager.example/orders");
        connect(OTHER);
        respond(OTHER, LISTENER, Yaml.listener("orders").replace("name: orders\n", "name: " + listener + "\n"));
        connect(OWN);
        respond(OWN, ROUTE_CONFIGURATION, routes("orders-routes", "v1"));
        respond(OWN, CLUSTER, Yaml.cluster("v1"));
        respond(OWN, ENDPOINTS, Yaml.endpoints("v1", 81));
        assertThat(sink.port("//eager.example/orders", "v1")).isEqualTo(81);
        breakOff(OTHER);

        assertThat(sink.events(ControlPlaneSwitched.class))
                .containsExactly(new ControlPlaneSwitched("eager.example", OTHER, SPARE, "refused"));
        assertThat(connect(SPARE)).containsExactly("Listener[" + listener + "]");
        assertThat(sink.port("//eager.example/orders", "v1")).isEqualTo(81);
    }

    @Test
    void anAuthorityThatFallsBackTakesNoneOfItsControlPlanesOthersAlong() {
        serve();
        want(ORDERS, "//eager.example/stock");
        breakOff(OTHER);
        assertThat(sink.events(ControlPlaneSwitched.class))
                .containsExactly(new ControlPlaneSwitched("eager.example", OTHER, SPARE, "refused"));
        assertThat(connect(SPARE))
                .containsExactly("Listener[xdstp://eager.example/envoy.config.listener.v3.Listener/stock]");

        loop.advance(Duration.ofMinutes(3));
        connect(OTHER);
        respond(OTHER, LISTENER, listener("orders", ROUTES + "orders"));
        assertThat(sink.events(ControlPlaneSwitched.class)).hasSize(2);
        assertThat(plane(SPARE).closed).isTrue();
        assertThat(sink.port(ORDERS, "v1")).isEqualTo(81);
    }

    private void serve() {
        want(ORDERS);
        connect(OTHER);
        respond(OTHER, LISTENER, listener("orders", ROUTES + "orders"));
        respond(OTHER, ROUTE_CONFIGURATION, routes(ROUTES + "orders", "v1"));
        connect(OWN);
        respond(OWN, CLUSTER, Yaml.cluster("v1"));
        respond(OWN, ENDPOINTS, Yaml.endpoints("v1", 81));
        assertThat(sink.port(ORDERS, "v1")).isEqualTo(81);
    }

    private void want(String... services) {
        source.want(Arrays.stream(services).map(ServiceName::of).collect(Collectors.toSet()));
        loop.runPending();
    }

    private FakeTransport plane(String target) {
        return Objects.requireNonNull(transports.get(target), target);
    }

    /** What is asked for first. */
    private Iterable<String> connect(String target) {
        plane(target).listener().onReady();
        loop.runPending();
        return plane(target).asked();
    }

    private void respond(String target, ResourceType type, String resource) {
        plane(target).respond(type, "1", resource);
        loop.runPending();
    }

    /** Ends the stream, and refuses the next. */
    private void breakOff(String target) {
        plane(target).listener().onEnd("gone");
        loop.advance(Duration.ofSeconds(2));
        plane(target).listener().onEnd("refused");
        loop.runPending();
    }

    private static String listener(String service, String routes) {
        return Yaml.listener(service)
                .replace("name: " + service + "\n", "name: " + LISTENERS + service + "\n")
                .replace(service + "-routes", "\"" + routes + "\"");
    }

    private static String routes(String name, String cluster) {
        return Yaml.routes("orders", cluster).replace("name: orders-routes", "name: \"" + name + "\"");
    }

    private static String server(String target) {
        return "{\"server_uri\": \"" + target + "\", \"channel_creds\": [{\"type\": \"insecure\"}]}";
    }
}
