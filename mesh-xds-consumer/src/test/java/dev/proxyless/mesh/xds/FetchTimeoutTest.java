package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.snapshot.ConfigError;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How long a service waits for its resources (Envoy {@code ConfigSource.initial_fetch_timeout}). */
class FetchTimeoutTest {

    private static final Duration INSTANT = Duration.ofMillis(1);

    private static final String ADS = "lds_config: {ads: {}}, cds_config: {ads: {}}";

    private static final String INLINE = "{name: shop, api_listener: {api_listener: {'@type':"
            + " type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,"
            + " route_config: {virtual_hosts: [{name: v, domains: [shop.example], routes: [{match: {prefix: /},"
            + " direct_response: {status: 204}}]}]}, http_filters: [{name: router, typed_config: {'@type':"
            + " type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}]}}}";

    private final ManualLoop loop = new ManualLoop();
    private final FakeTransport transport = new FakeTransport();
    private final RecordingSink sink = new RecordingSink();

    @Test
    void whereAllListenersAreAskedForAndNoneComesServicesFailInTimeAndAreThereOnceTheyDo() {
        start(ADS, "", "orders", "stock");
        loop.advance(Duration.ofSeconds(15).minus(INSTANT));
        assertThat(sink.snapshots).isEmpty();
        loop.advance(INSTANT);
        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.TIMEOUT);
        assertThat(sink.absent("stock").describe())
                .isEqualTo("Listener \"stock\": the control plane xds.example:443 did not answer in time (expected: all"
                        + " that it has, be it none)");

        answer(Yaml.listener("orders"));
        assertThat(sink.port("orders", "v1")).isEqualTo(81);
        assertThat(sink.absent("stock").kind()).isEqualTo(ConfigError.Kind.NOT_FOUND);
    }

    @Test
    void anEmptyAnswerIsAnAnswer() {
        start(ADS, "", "orders");
        respond(LISTENER);
        loop.advance(Duration.ofMinutes(1));

        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.NOT_FOUND);
    }

    @Test
    void aStaticListenerIsUsedThoughTheControlPlaneIsSilent() {
        start(ADS, "  listeners: [" + INLINE + "]\n", "shop.example", "orders");
        loop.advance(Duration.ofSeconds(15));

        assertThat(sink.ready("shop.example").clusters()).isEmpty();
        assertThat(sink.absent("orders").kind()).isEqualTo(ConfigError.Kind.TIMEOUT);
    }

    @Test
    void theBootstrapSaysHowLongListenersAndClustersMayTake() {
        start(
                "lds_config: {ads: {}, initial_fetch_timeout: 3s}, cds_config: {ads: {}, initial_fetch_timeout: 7s}",
                "",
                "orders");
        loop.advance(Duration.ofSeconds(3));
        assertThat(sink.absent("orders").resourceType()).isEqualTo("Listener");

        respond(LISTENER, Yaml.listener("orders"));
        respond(ROUTE_CONFIGURATION, Yaml.routes("orders", "v1", "v2"));
        respond(ENDPOINTS, Yaml.endpoints("v1", 81));
        loop.advance(Duration.ofSeconds(7).minus(INSTANT));
        assertThat(sink.last().services()).isEmpty();
        loop.advance(INSTANT);
        assertThat(sink.ready("orders").clusters()).hasSize(2);
    }

    @Test
    void aListenerSaysHowLongItsRoutesMayTakeAndZeroIsForEver() {
        start(ADS, "", "orders", "stock", "slow");
        respond(LISTENER, timed("orders", "2s"), timed("slow", "0s"), Yaml.listener("stock"));
        loop.advance(Duration.ofSeconds(2));
        assertThat(sink.absent("orders").describe()).contains("orders-routes", "sent none in time");
        assertThat(sink.last().services()).hasSize(1);
        loop.advance(Duration.ofSeconds(13));
        assertThat(sink.last().services()).hasSize(2);
        loop.advance(Duration.ofHours(1));
        assertThat(sink.last().services()).doesNotContainKey(ServiceName.of("slow"));
    }

    @Test
    void ofTwoThatNameAResourceTheMorePatientDecides() {
        start(ADS, "", "a", "b", "c");
        respond(LISTENER, sharing("a", "2s"), sharing("b", "20s"), sharing("c", ""));
        loop.advance(Duration.ofSeconds(20).minus(INSTANT));
        assertThat(sink.snapshots).isEmpty();
        loop.advance(INSTANT);
        assertThat(sink.last().services()).hasSize(3);
    }

    @Test
    void whoSaysNothingHasTheUsualTimeBesideOneWithLess() {
        start(ADS, "", "a", "c");
        respond(LISTENER, sharing("a", "2s"), sharing("c", ""));
        loop.advance(Duration.ofSeconds(15).minus(INSTANT));
        assertThat(sink.snapshots).isEmpty();
        loop.advance(INSTANT);
        assertThat(sink.last().services()).hasSize(2);
    }

    private static String timed(String listener, String timeout) {
        return Yaml.listener(listener)
                .replace("ads: {}", "ads: {}" + (timeout.isEmpty() ? "" : ", initial_fetch_timeout: " + timeout));
    }

    private static String sharing(String listener, String timeout) {
        return timed(listener, timeout).replace(listener + "-routes", "shared");
    }

    private void start(String dynamic, String fixed, String... services) {
        XdsSource source = XdsSource.create(
                Bootstrap.of(ConfigDocument.parse("envoy.yaml", """
                        node: {id: test, cluster: test}
                        dynamic_resources: {
                          ads_config: {api_type: GRPC, grpc_services: [{google_grpc: {target_uri: "xds.example:443", stat_prefix: x}}]},
                          %s}
                        static_resources:
                          secrets: []
                        %s""".formatted(dynamic, fixed))),
                Wirings.of(server -> transport));
        source.start(loop, sink);
        source.want(Arrays.stream(services).map(ServiceName::of).collect(Collectors.toSet()));
        loop.runPending();
        transport.listener().onReady();
        loop.runPending();
    }

    private void answer(String... listeners) {
        respond(LISTENER, listeners);
        respond(ROUTE_CONFIGURATION, Yaml.routes("orders", "v1", "v2"));
        respond(CLUSTER, Yaml.cluster("v1"), Yaml.cluster("v2"));
        respond(ENDPOINTS, Yaml.endpoints("v1", 81), Yaml.endpoints("v2", 82));
    }

    private void respond(ResourceType type, String... resources) {
        transport.respond(type, "1", resources);
        loop.runPending();
    }
}
