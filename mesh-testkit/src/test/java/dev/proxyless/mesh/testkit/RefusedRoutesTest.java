package dev.proxyless.mesh.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.client.MeshClient;
import dev.proxyless.mesh.http.jdk.MeshHttpClient;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.xds.XdsSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Routes that must not be taken, over a stream of each variant of the protocol: the control plane is told the field, what stands
 * there and what should, and the last good routes stay in force until the next good ones.
 */
@Timeout(60)
class RefusedRoutesTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");
    private static final String FIRST = "virtual_hosts[0].routes[0].";

    private final HttpBackend one = HttpBackend.start("one", "v1");
    private final ControlPlane plane = ControlPlane.start();

    @AfterEach
    void stop() {
        plane.close();
        one.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("refused")
    void whatIsRefusedIsNamedToTheControlPlaneAndTheLastGoodRoutesStay(
            Speech speech, String what, UnaryOperator<MeshDefinition> change, List<String> problem) throws Exception {
        plane.publish(mesh(RouteDefinition.to("one")));
        try (MeshClient mesh = MeshClient.builder(XdsSource.create(speech.bootstrap(plane.port())))
                .build()) {
            mesh.awaitReady(ORDERS, Duration.ofSeconds(20));
            HttpClient client = MeshHttpClient.create(mesh);

            plane.update(change);
            while (plane.refusals().isEmpty()) {
                assertThat(call(client)).as(what).isEqualTo("one");
            }
            assertThat(plane.refusals().get(0).message()).contains("orders").contains(problem);
            assertThat(call(client)).isEqualTo("one");

            plane.publish(mesh(RouteDefinition.of(mended())));
            while (!call(client).equals("mended")) {
                // The client paces what it says about nonsense, so the next change may take a moment.
            }
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(Speech.ADS, Speech.DELTA_ADS)
                .flatMap(speech -> Stream.of(
                        Arguments.of(
                                speech,
                                "an expression that is too large",
                                routes(route(matching("(a{100}){100}"))),
                                List.of(FIRST + "match.safe_regex.regex", "(a{100}){100}", "(expected: ", "2000")),
                        Arguments.of(
                                speech,
                                "an expression that is too long",
                                routes(route(matching("a".repeat(2049)))),
                                List.of(FIRST + "match.safe_regex.regex", "2049", "(expected: ", "2048")),
                        Arguments.of(
                                speech,
                                "weights of which none is positive",
                                routes(weighted(0, 0)),
                                List.of(FIRST + "route.weighted_clusters", "0 (expected: ")),
                        Arguments.of(
                                speech,
                                "weights whose sum overflows",
                                routes(weighted(-1, 1)),
                                List.of(FIRST + "route.weighted_clusters", "4294967296 (expected: ", "4294967295")),
                        Arguments.of(
                                speech,
                                "a redirect to itself",
                                routes(Route.newBuilder()
                                        .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                                        .setRedirect(RedirectAction.getDefaultInstance())
                                        .build()),
                                List.of(FIRST + "redirect", "meets this route again", "(expected: ")),
                        Arguments.of(
                                speech,
                                "a filter that nobody knows",
                                (UnaryOperator<MeshDefinition>) mesh -> mesh.listener(withFilter(false)),
                                List.of("http_filters[0]", "acme.Unknown", "(expected: ", "is_optional"))));
    }

    @ParameterizedTest
    @MethodSource("speeches")
    void aFilterThatNobodyKnowsButIsOptionalIsPassedOver(Speech speech) throws Exception {
        plane.publish(mesh(RouteDefinition.to("one")).listener(withFilter(true)));
        try (MeshClient mesh = MeshClient.builder(XdsSource.create(speech.bootstrap(plane.port())))
                .build()) {
            mesh.awaitReady(ORDERS, Duration.ofSeconds(20));

            assertThat(call(MeshHttpClient.create(mesh))).isEqualTo("one");
            assertThat(plane.refusals()).isEmpty();
        }
    }

    static Stream<Speech> speeches() {
        return Stream.of(Speech.ADS, Speech.DELTA_ADS);
    }

    private MeshDefinition mesh(RouteDefinition route) {
        return MeshDefinition.empty().service("orders", route).cluster("one", one.address());
    }

    private static Route mended() {
        return Route.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setDirectResponse(DirectResponseAction.newBuilder()
                        .setStatus(200)
                        .setBody(DataSource.newBuilder().setInlineString("mended")))
                .build();
    }

    private static UnaryOperator<MeshDefinition> routes(Route route) {
        return mesh -> mesh.service("orders", RouteDefinition.of(route));
    }

    private static RouteMatch matching(String regex) {
        return RouteMatch.newBuilder()
                .setSafeRegex(RegexMatcher.newBuilder().setRegex(regex))
                .build();
    }

    private static Route route(RouteMatch match) {
        return RouteDefinition.to("two").route().toBuilder().setMatch(match).build();
    }

    private static Route weighted(int... weights) {
        WeightedCluster.Builder clusters = WeightedCluster.newBuilder();
        for (int weight : weights) {
            clusters.addClusters(
                    WeightedCluster.ClusterWeight.newBuilder().setName("two").setWeight(UInt32Value.of(weight)));
        }
        return Route.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setRoute(RouteAction.newBuilder().setWeightedClusters(clusters))
                .build();
    }

    private static Listener withFilter(boolean optional) {
        Listener listener = Resources.listener("orders");
        try {
            HttpConnectionManager.Builder manager =
                    listener.getApiListener().getApiListener().unpack(HttpConnectionManager.class).toBuilder();
            manager.addHttpFilters(
                    0,
                    HttpFilter.newBuilder()
                            .setName("acme")
                            .setIsOptional(optional)
                            .setTypedConfig(Any.newBuilder().setTypeUrl("type.googleapis.com/acme.Unknown")));
            return listener.toBuilder()
                    .setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(manager.build())))
                    .build();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String call(HttpClient client) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://orders/")).build();
        return client.send(request, BodyHandlers.ofString()).body();
    }
}
