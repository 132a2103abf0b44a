package dev.proxyless.mesh.testkit;

import static dev.proxyless.mesh.testkit.Members.member;
import static dev.proxyless.mesh.testkit.Members.zone;
import static io.envoyproxy.envoy.config.core.v3.HealthStatus.DEGRADED;
import static io.envoyproxy.envoy.config.core.v3.HealthStatus.DRAINING;
import static io.envoyproxy.envoy.config.core.v3.HealthStatus.HEALTHY;
import static io.envoyproxy.envoy.config.core.v3.HealthStatus.TIMEOUT;
import static io.envoyproxy.envoy.config.core.v3.HealthStatus.UNHEALTHY;
import static io.envoyproxy.envoy.config.core.v3.HealthStatus.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.testkit.Members.Zone;
import dev.proxyless.mesh.xds.XdsSource;
import dev.proxyless.mesh.xds.bootstrap.Bootstrap;
import dev.proxyless.mesh.xds.document.ConfigDocument;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.envoyproxy.envoy.type.v3.Percent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One control plane feeds a real Envoy and this library over ADS, and both send the same requests to the same endpoints.
 * Every case is an update of the one before. Needs Python's pip and its package index; skipped with a line that says so
 * where they are missing.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class EnvoySharedControlPlaneTest {

    private static final int CALLS = 80;
    private static final String SERVICE = "orders";

    /** Longer than the 15 s after which a cluster that is still named is no more. */
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final HttpBackend a = HttpBackend.start("a", "v1");
    private final HttpBackend b = HttpBackend.start("b", "v1");
    private final HttpBackend c = HttpBackend.start("c", "v2");
    private final HttpBackend d = HttpBackend.start("d", "v2");
    private final ControlPlane plane = ControlPlane.start();
    private MeshDefinition start;
    private EnvoyClient envoy;
    private MeshClient mesh;
    private HttpClient library;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        EnvoyProcess.install();
        start = MeshDefinition.empty()
                .service(SERVICE, RouteDefinition.to("one"))
                .listener(EnvoyClient.listener(directory, SERVICE))
                .cluster("one", a.address(), b.address())
                .cluster("two", c.address());
        plane.publish(start);
        envoy = EnvoyClient.start(directory, plane);
        mesh = MeshClient.builder(
                        XdsSource.create(Bootstrap.of(ConfigDocument.parse("agreement", plane.bootstrapJson()))))
                .build();
        library = MeshHttpClient.create(mesh);
    }

    @AfterAll
    void stop() {
        if (mesh != null) {
            mesh.close();
        }
        if (envoy != null) {
            envoy.close();
        }
        plane.close();
        List.of(a, b, c, d).forEach(Backend::close);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"routes", "endpoints", "clusters", "aggregates"})
    void bothReachTheSameEndpoints(String what, MeshDefinition definition, Set<String> expected) throws Exception {
        plane.publish(definition);

        assertThat(reached(expected, () -> envoy.call("/new/orders")))
                .as("Envoy")
                .isEqualTo(expected);
        assertThat(reached(expected, this::call)).as("library").isEqualTo(expected);
        assertThat(plane.refusals()).isEmpty();
    }

    Stream<Arguments> routes() {
        RouteDefinition rest = RouteDefinition.to("one");
        return Stream.of(
                of("every endpoint", start, "a", "b"),
                of("a weight of nothing", routed(RouteDefinition.weighted(Map.of("one", 0, "two", 100))), "c"),
                of("a weight of all", routed(RouteDefinition.weighted(Map.of("one", 100, "two", 0))), "a", "b"),
                of("shared weights", routed(RouteDefinition.weighted(Map.of("one", 50, "two", 50))), "a", "b", "c"),
                of("a prefix", routed(RouteDefinition.to("two").prefix("/new/"), rest), "c"),
                of(
                        "a prefix that is not there",
                        routed(RouteDefinition.to("two").prefix("/old/"), rest),
                        "a",
                        "b"),
                of("no route", routed(RouteDefinition.to("two").prefix("/old/")), ""),
                of("a cluster that is taken away", start.withoutCluster("one"), ""),
                of("and comes back", start, "a", "b"));
    }

    Stream<Arguments> endpoints() {
        return Stream.of(
                of("a draining endpoint", one(zone("z", 0, member(a, HEALTHY), member(b, DRAINING))), "a"),
                of("an unhealthy endpoint", one(zone("z", 0, member(a, UNHEALTHY), member(b, UNKNOWN))), "b"),
                of("an endpoint that timed out", one(zone("z", 0, member(a, HEALTHY), member(b, TIMEOUT))), "a"),
                of("a degraded endpoint", one(zone("z", 0, member(a, HEALTHY), member(b, DEGRADED))), "a", "b"),
                of(
                        "a degraded endpoint among enough healthy ones",
                        one(zone(
                                "z",
                                0,
                                member(a, HEALTHY),
                                member(b, HEALTHY),
                                member(d, HEALTHY),
                                member(c, DEGRADED))),
                        "a",
                        "b",
                        "d"),
                of(
                        "panic",
                        one(zone("z", 0, member(a, HEALTHY), member(b, UNHEALTHY), member(c, TIMEOUT))),
                        "a",
                        "b",
                        "c"),
                of(
                        "no panic for the sake of an endpoint that drains",
                        one(zone("z", 0, member(a, HEALTHY), member(b, UNHEALTHY), member(d, DRAINING))),
                        "a"),
                of("all draining", one(zone("z", 0, member(a, DRAINING), member(b, DRAINING))), "a", "b"),
                of("all unhealthy", one(zone("z", 0, member(a, UNHEALTHY), member(b, UNHEALTHY))), "a", "b"),
                of("the first priority", one(zone("z", 0, member(a, HEALTHY)), zone("y", 1, member(b, HEALTHY))), "a"),
                of(
                        "an unhealthy first priority",
                        one(zone("z", 0, member(a, UNHEALTHY)), zone("y", 1, member(b, HEALTHY))),
                        "b"),
                of(
                        "a first priority of which half is healthy",
                        one(zone("z", 0, member(a, HEALTHY), member(b, UNHEALTHY)), zone("y", 1, member(c, HEALTHY))),
                        "a",
                        "c"),
                of("an empty first priority", one(zone("z", 0), zone("y", 1, member(c, HEALTHY))), "c"),
                of("a place without a weight", one(weightless()), "a", "b"),
                of("no endpoint at all", one(), ""),
                of("and endpoints again", one(zone("z", 0, member(b, HEALTHY))), "b"));
    }

    Stream<Arguments> clusters() {
        Cluster.Builder byPlace = Resources.edsCluster("by-place").toBuilder();
        byPlace.getCommonLbConfigBuilder()
                .setLocalityWeightedLbConfig(Cluster.CommonLbConfig.LocalityWeightedLbConfig.getDefaultInstance());
        Cluster.Builder calm = Resources.edsCluster("calm").toBuilder();
        calm.getCommonLbConfigBuilder().setHealthyPanicThreshold(Percent.getDefaultInstance());
        Cluster.Builder chance = Resources.edsCluster("chance").toBuilder().setLbPolicy(Cluster.LbPolicy.RANDOM);
        Cluster.Builder fewest = Resources.edsCluster("fewest").toBuilder().setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST);
        Members healthy = Members.of(zone("z", 0, member(a, HEALTHY), member(b, HEALTHY)));
        Members sick = Members.of(zone("z", 0, member(a, UNHEALTHY), member(b, DRAINING)));
        return Stream.of(
                of("weights of places", other(byPlace, Members.of(weightless())), "a"),
                of("weights of places, all of them gone", other(byPlace, healthy), "a", "b"),
                of("no panic", other(calm, sick), ""),
                of("no need of panic", other(calm, healthy), "a", "b"),
                of("chance", other(chance, healthy), "a", "b"),
                of("the one with fewer calls", other(fewest, healthy), "a", "b"),
                of("all calls dropped", dropping("dropping", 100), ""),
                of("no call dropped", dropping("keeping", 0), "a", "b"));
    }

    Stream<Arguments> aggregates() {
        return Stream.of(
                of("the first part", parts(List.of(a, b), List.of(c)), "a", "b"),
                of("a first part of which half is healthy", parts(half(), all(c)), "a", "c"),
                of("a sick first part", parts(sick(), all(c)), "c"),
                of("a first part without endpoints", parts(new Zone[0], all(c)), "c"),
                of(
                        "the second priority of the first part before the second part",
                        parts(
                                new Zone[] {zone("z", 0, member(a, UNHEALTHY)), zone("y", 1, member(b, HEALTHY))},
                                all(c)),
                        "b"),
                of("a part that is not there", parts(List.of(a), List.of(c)).withoutCluster("first"), "c"),
                of("and comes back", parts(List.of(a), List.of(c)), "a"),
                of("a part that a route names too", routedToAPart(), "a", "c"));
    }

    /** Calls until the endpoints that answered are those expected; the last ones that did if that takes too long. */
    private static Set<String> reached(Set<String> expected, Callable<String> call) throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Set<String> reached = reached(call);
        while (!reached.equals(expected) && System.nanoTime() < deadline) {
            reached = reached(call);
        }
        // Once more, for what was seen on the way from one configuration to the next does not count.
        return reached.equals(expected) ? reached(call) : reached;
    }

    private static Set<String> reached(Callable<String> call) throws Exception {
        Set<String> reached = new TreeSet<>();
        for (int i = 0; i < CALLS; i++) {
            reached.add(call.call());
        }
        return reached;
    }

    private String call() throws InterruptedException {
        java.net.http.HttpRequest request = java.net.http.HttpRequest.newBuilder(URI.create("http://orders/new/orders"))
                .build();
        try {
            return library.send(request, BodyHandlers.discarding())
                    .headers()
                    .firstValue(Backend.NAME_HEADER)
                    .orElse("");
        } catch (IOException refused) {
            return "";
        }
    }

    private MeshDefinition routed(RouteDefinition... routes) {
        return start.service(SERVICE, routes);
    }

    private MeshDefinition one(Zone... zones) {
        return start.endpoints(Members.of(zones).of("one"));
    }

    /** In a cluster of its own: Envoy does not always see at once what changes in a cluster besides its endpoints. */
    private MeshDefinition other(Cluster.Builder cluster, Members members) {
        return routed(RouteDefinition.to(cluster.getName()))
                .cluster(cluster.build())
                .endpoints(members.of(cluster.getName()));
    }

    private Zone[] weightless() {
        return new Zone[] {
            new Zone("z", 1, 0, List.of(member(a, HEALTHY))), new Zone("y", 0, 0, List.of(member(b, HEALTHY)))
        };
    }

    private MeshDefinition dropping(String cluster, int percent) {
        ClusterLoadAssignment.Builder members =
                Resources.endpoints(cluster, List.of(a.address(), b.address())).toBuilder();
        members.getPolicyBuilder()
                .addDropOverloadsBuilder()
                .setCategory("all")
                .setDropPercentage(FractionalPercent.newBuilder().setNumerator(percent));
        return routed(RouteDefinition.to(cluster))
                .cluster(Resources.edsCluster(cluster))
                .endpoints(members.build());
    }

    private MeshDefinition parts(List<HttpBackend> first, List<HttpBackend> second) {
        return parts(all(first.toArray(HttpBackend[]::new)), all(second.toArray(HttpBackend[]::new)));
    }

    /** Routes to {@code outer}, an aggregate of {@code first} and {@code second}. */
    private MeshDefinition parts(Zone[] first, Zone[] second) {
        return routed(RouteDefinition.to("outer"))
                .cluster(aggregate("outer", "first", "second"))
                .cluster(Resources.edsCluster("first"))
                .endpoints(Members.of(first).of("first"))
                .cluster(Resources.edsCluster("second"))
                .endpoints(Members.of(second).of("second"));
    }

    private MeshDefinition routedToAPart() {
        return parts(List.of(a), List.of(c))
                .service(SERVICE, RouteDefinition.weighted(Map.of("outer", 50, "second", 50)));
    }

    private static Zone[] all(HttpBackend... backends) {
        return new Zone[] {
            zone("z", 0, Stream.of(backends).map(each -> member(each, HEALTHY)).toArray(Members.Member[]::new))
        };
    }

    private Zone[] half() {
        return new Zone[] {zone("z", 0, member(a, HEALTHY), member(b, UNHEALTHY))};
    }

    private Zone[] sick() {
        return new Zone[] {zone("z", 0, member(a, UNHEALTHY), member(b, UNHEALTHY))};
    }

    private static Cluster aggregate(String name, String... parts) {
        return Cluster.newBuilder()
                .setName(name)
                .setLbPolicy(Cluster.LbPolicy.CLUSTER_PROVIDED)
                .setClusterType(Cluster.CustomClusterType.newBuilder()
                        .setName("envoy.clusters.aggregate")
                        .setTypedConfig(Any.pack(ClusterConfig.newBuilder()
                                .addAllClusters(List.of(parts))
                                .build())))
                .build();
    }

    private static Arguments of(String what, MeshDefinition definition, String... expected) {
        return Arguments.of(what, definition, Set.of(expected));
    }
}
