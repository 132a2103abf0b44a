package dev.proxyless.mesh.xds;

import static dev.proxyless.mesh.xds.resource.ResourceType.CLUSTER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ENDPOINTS;
import static dev.proxyless.mesh.xds.resource.ResourceType.LISTENER;
import static dev.proxyless.mesh.xds.resource.ResourceType.ROUTE_CONFIGURATION;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.source.ManualLoop;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.dns.DnsNameResolver;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import dev.proxyless.mesh.xds.file.ResourceFiles;
import dev.proxyless.mesh.xds.resource.ResourceType;
import dev.proxyless.mesh.xds.status.ResourceStatus;
import dev.proxyless.mesh.xds.status.ResourceStatus.Failure;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.envoyproxy.envoy.service.discovery.v3.ResourceError;
import io.envoyproxy.envoy.service.discovery.v3.ResourceName;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a source tells of each resource (gRFC A40, A88). A status is written {@code STATE Type name version}. */
class StatusTest {

    private static final String PLANE = "xds.example:443";
    private static final String BAD_CLUSTER = Yaml.cluster("v1") + "lb_policy: CLUSTER_PROVIDED\n";

    private final ManualLoop loop = new ManualLoop();
    private final RecordingSink sink = new RecordingSink();
    private final Map<String, FakeTransport> transports = new HashMap<>();

    @Test
    void whatWasAskedForIsRequestedUntilItComesAndThenAcknowledged() {
        XdsSource source = start(bootstrap());
        assertThat(lines(source)).containsExactly("REQUESTED Listener orders");

        serve();
        assertThat(lines(source))
                .containsExactly(
                        "ACKED Listener orders 1",
                        "ACKED RouteConfiguration orders-routes 1",
                        "ACKED Cluster v1 1",
                        "ACKED ClusterLoadAssignment v1 1");
        ResourceStatus cluster = of(source, CLUSTER, "v1");
        assertThat(cluster.resource())
                .contains(FakeTransport.anys(Yaml.cluster("v1")).get(0));
        assertThat(cluster.updated()).contains(now());
        assertThat(cluster.failure()).isEmpty();
    }

    @Test
    void aRefusedOneIsToldWithItsVersionAndTimeAndTheLastGoodStaysShown() {
        XdsSource source = start(bootstrap());
        serve();
        Instant served = now();
        loop.advance(Duration.ofSeconds(5));
        respond(CLUSTER, "2", BAD_CLUSTER);

        ResourceStatus cluster = of(source, CLUSTER, "v1");
        assertThat(line(cluster)).isEqualTo("NACKED Cluster v1 1");
        assertThat(cluster.resource())
                .contains(FakeTransport.anys(Yaml.cluster("v1")).get(0));
        assertThat(cluster.updated()).contains(served);
        Failure failure = cluster.failure().orElseThrow();
        assertThat(failure.version()).isEqualTo("2");
        assertThat(failure.at()).isEqualTo(served.plusSeconds(5));
        assertThat(failure.error().describe()).contains("lb_policy", "CLUSTER_PROVIDED");

        respond(CLUSTER, "3", Yaml.cluster("v1"));
        assertThat(line(of(source, CLUSTER, "v1"))).isEqualTo("ACKED Cluster v1 3");
        assertThat(of(source, CLUSTER, "v1").failure()).isEmpty();
    }

    @Test
    void whereErrorsOfDataMustFailCallsTheLastGoodIsGoneAndTheReasonStays() {
        XdsSource source = start(bootstrap("fail_on_data_errors"));
        serve();
        error(ENDPOINTS, "v1", Code.PERMISSION_DENIED);
        assertThat(line(of(source, ENDPOINTS, "v1"))).isEqualTo("RECEIVED_ERROR ClusterLoadAssignment v1");

        respond(CLUSTER, "2", BAD_CLUSTER);
        assertThat(line(of(source, CLUSTER, "v1"))).isEqualTo("NACKED Cluster v1");
        assertThat(of(source, CLUSTER, "v1").resource()).isEmpty();
        assertThat(of(source, CLUSTER, "v1").failure().orElseThrow().version()).isEqualTo("2");
    }

    @Test
    void anErrorOfTheControlPlaneIsToldInItsWordsAndTheLastGoodStaysShown() {
        XdsSource source = start(bootstrap());
        serve();
        error(ENDPOINTS, "v1", Code.PERMISSION_DENIED);

        ResourceStatus endpoints = of(source, ENDPOINTS, "v1");
        assertThat(line(endpoints)).isEqualTo("RECEIVED_ERROR ClusterLoadAssignment v1 1");
        assertThat(endpoints.failure().orElseThrow().error().problem()).contains("PERMISSION_DENIED: not yours");
    }

    @ParameterizedTest(name = "{0} after {1} s: {2}")
    @CsvSource(textBlock = """
                    xds_v3,                            15, DOES_NOT_EXIST
                    resource_timer_is_transient_error, 30, TIMEOUT
                    """)
    void whatDoesNotComeInTimeIsMissingUnlessTheControlPlaneTellsWhatIs(String feature, int seconds, String state) {
        XdsSource source = start(bootstrap(feature));
        plane().listener().onReady();
        loop.advance(Duration.ofSeconds(seconds).minusMillis(1));
        assertThat(lines(source)).containsExactly("REQUESTED Listener orders");
        loop.advance(Duration.ofMillis(1));

        ResourceStatus listener = of(source, LISTENER, "orders");
        assertThat(line(listener)).isEqualTo(state + " Listener orders");
        assertThat(listener.failure().orElseThrow().error().problem()).contains(PLANE + " sent none in time");
        assertThat(listener.failure().orElseThrow().at()).isEqualTo(now());
    }

    @Test
    void aClusterThatIsDeletedDoesNotExistAndIsShownWhileItIsInUse() {
        XdsSource source = start(bootstrap());
        serve();
        respond(CLUSTER, "2");
        assertThat(line(of(source, CLUSTER, "v1"))).isEqualTo("DOES_NOT_EXIST Cluster v1 1");
        assertThat(of(source, CLUSTER, "v1").failure().orElseThrow().error().problem())
                .contains("deleted");

        loop.advance(Duration.ofSeconds(15));
        assertThat(line(of(source, CLUSTER, "v1"))).isEqualTo("DOES_NOT_EXIST Cluster v1");
        assertThat(of(source, CLUSTER, "v1").resource()).isEmpty();
    }

    @Test
    void inTheIncrementalVariantEachResourceHasAVersionOfItsOwn() {
        XdsSource source = start(bootstrap("delta_grpc"));
        plane().listener().onReady();
        loop.runPending();
        delta(LISTENER, "17", Yaml.listener("orders"));
        delta(ROUTE_CONFIGURATION, "18", Yaml.routes("orders", "v1"));
        assertThat(lines(source))
                .containsExactly(
                        "ACKED Listener orders 17",
                        "ACKED RouteConfiguration orders-routes 18",
                        "REQUESTED Cluster v1");

        plane().listener()
                .onResponse(DeltaDiscoveryResponse.newBuilder()
                        .setTypeUrl(CLUSTER.typeUrl())
                        .setNonce("n")
                        .addRemovedResources("v1")
                        .build());
        loop.runPending();
        assertThat(line(of(source, CLUSTER, "v1"))).isEqualTo("DOES_NOT_EXIST Cluster v1");
    }

    @Test
    void eachNameIsToldOnceAsTheControlPlaneHasItThatIsFollowed() {
        XdsSource source = start(server("first:1") + ", " + server("second:2"), "");
        plane("first:1").listener().onEnd("refused");
        loop.runPending();
        FakeTransport second = plane("second:2");
        second.listener().onReady();
        second.respond(LISTENER, "9", Yaml.listener("orders"));
        loop.runPending();

        assertThat(lines(source))
                .containsExactly("ACKED Listener orders 9", "REQUESTED RouteConfiguration orders-routes");
    }

    @Test
    void theNamesOfEachAuthorityAreToldAlsoWhereTheyShareAControlPlane() {
        String listener = "xdstp://other.example/envoy.config.listener.v3.Listener/stock";
        XdsSource source = start(server(PLANE), ", \"authorities\": {\"other.example\": {}}");
        want(source, "orders", "//other.example/stock", "//nobody.example/stock");

        assertThat(lines(source))
                .containsExactly(
                        "REQUESTED Listener orders",
                        "REQUESTED Listener " + listener,
                        "DOES_NOT_EXIST Listener " + listener.replace("other", "nobody"));
        assertThat(of(source, LISTENER, listener.replace("other", "nobody"))
                        .failure()
                        .orElseThrow()
                        .error()
                        .problem())
                .contains("nobody.example");
    }

    @Test
    void whereAllOfATypeIsAskedForThatIsToldUntilTheAnswerNamesThem() {
        XdsSource source = start(Bootstrap.of(ConfigDocument.parse("envoy.yaml", """
                node: {id: test}
                dynamic_resources:
                  ads_config: {api_type: GRPC, grpc_services: [{google_grpc: {target_uri: "%s", stat_prefix: x}}]}
                  lds_config: {ads: {}}
                """.formatted(PLANE))));
        assertThat(lines(source)).contains("REQUESTED Listener *");

        plane().listener().onReady();
        respond(LISTENER, "4", Yaml.listener("orders"), Yaml.listener("stock"));
        assertThat(lines(source))
                .contains("ACKED Listener orders 4", "ACKED Listener stock 4")
                .noneMatch(line -> line.contains("*"));
    }

    @Test
    void staticResourcesAreSaidToBeSoAlsoIfTheyAreRefused() {
        XdsSource source = start(Bootstrap.of(ConfigDocument.parse(
                "mesh.yaml",
                "- " + Yaml.cluster("v2").replace("\n", "\n  ") + "\n- " + BAD_CLUSTER.replace("\n", "\n  "))));

        assertThat(lines(source)).containsExactly("ACKED Cluster v2", "NACKED Cluster v1");
        assertThat(statuses(source)).allMatch(ResourceStatus::isStatic);
    }

    @Test
    void aSourceThatIsNotStartedOrIsClosedKnowsNothing() {
        XdsSource source = XdsSource.create(bootstrap(), wiring());
        assertThat(source.status()).isCompletedWithValue(List.of());

        source.start(loop, sink);
        want(source, "orders");
        source.close();
        assertThat(source.status()).isCompletedWithValue(List.of());
    }

    private Bootstrap bootstrap(String... features) {
        return Bootstrap.of(ConfigDocument.parse("bootstrap", "{\"xds_servers\": [" + server(PLANE, features) + "]}"));
    }

    private static String server(String target, String... features) {
        String list = Arrays.stream(features).map(f -> '"' + f + '"').collect(Collectors.joining(", "));
        return "{\"server_uri\": \"%s\", \"channel_creds\": [{\"type\": \"insecure\"}], \"server_features\": [%s]}"
                .formatted(target, list);
    }

    private XdsSource start(String servers, String more) {
        return start(
                Bootstrap.of(ConfigDocument.parse("bootstrap", "{\"xds_servers\": [" + servers + "]" + more + "}")));
    }

    private XdsSource start(Bootstrap bootstrap) {
        XdsSource source = XdsSource.create(bootstrap, wiring());
        source.start(loop, sink);
        want(source, "orders");
        return source;
    }

    private Wiring wiring() {
        return new Wiring(
                () -> (server, service) -> transports.computeIfAbsent(server.target(), target -> new FakeTransport()),
                ResourceFiles::create,
                DnsNameResolver::create,
                List::of,
                DirectExecutor::new,
                () -> 0.5,
                this::now);
    }

    private Instant now() {
        return Instant.EPOCH.plusNanos(loop.nanoTime());
    }

    private void want(XdsSource source, String... services) {
        source.want(Arrays.stream(services).map(ServiceName::of).collect(Collectors.toSet()));
        loop.runPending();
    }

    private FakeTransport plane() {
        return plane(PLANE);
    }

    private FakeTransport plane(String target) {
        return Objects.requireNonNull(transports.get(target), target);
    }

    private void serve() {
        plane().listener().onReady();
        loop.runPending();
        respond(LISTENER, "1", Yaml.listener("orders"));
        respond(ROUTE_CONFIGURATION, "1", Yaml.routes("orders", "v1"));
        respond(CLUSTER, "1", Yaml.cluster("v1"));
        respond(ENDPOINTS, "1", Yaml.endpoints("v1", 81));
    }

    private void respond(ResourceType type, String version, String... resources) {
        plane().respond(type, version, resources);
        loop.runPending();
    }

    private void delta(ResourceType type, String version, String yaml) {
        Any resource = FakeTransport.anys(yaml).get(0);
        String name = yaml.lines().findFirst().orElseThrow().replace("name: ", "");
        plane().listener()
                .onResponse(DeltaDiscoveryResponse.newBuilder()
                        .setTypeUrl(type.typeUrl())
                        .setNonce("n" + version)
                        .addResources(Resource.newBuilder()
                                .setName(name)
                                .setVersion(version)
                                .setResource(resource))
                        .build());
        loop.runPending();
    }

    private void error(ResourceType type, String name, Code code) {
        plane().listener()
                .onResponse(DiscoveryResponse.newBuilder()
                        .setTypeUrl(type.typeUrl())
                        .setVersionInfo("2")
                        .setNonce("e")
                        .addResourceErrors(ResourceError.newBuilder()
                                .setResourceName(ResourceName.newBuilder().setName(name))
                                .setErrorDetail(Status.newBuilder()
                                        .setCode(code.getNumber())
                                        .setMessage("not yours")))
                        .build());
        loop.runPending();
    }

    private List<ResourceStatus> statuses(XdsSource source) {
        CompletableFuture<List<ResourceStatus>> status = source.status().toCompletableFuture();
        loop.runPending();
        return status.join();
    }

    private List<String> lines(XdsSource source) {
        return statuses(source).stream().map(StatusTest::line).toList();
    }

    private ResourceStatus of(XdsSource source, ResourceType type, String name) {
        return statuses(source).stream()
                .filter(status -> status.type() == type && status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String line(ResourceStatus status) {
        return (status.state() + " " + status.type().label() + " " + status.name() + " " + status.version()).trim();
    }
}
