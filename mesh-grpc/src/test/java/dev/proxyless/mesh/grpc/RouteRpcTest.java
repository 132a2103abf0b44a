package dev.proxyless.mesh.grpc;

import static dev.proxyless.mesh.grpc.MeshFixture.call;
import static dev.proxyless.mesh.grpc.MeshFixture.failure;
import static dev.proxyless.mesh.grpc.MeshFixture.route;
import static dev.proxyless.mesh.grpc.MeshFixture.split;
import static dev.proxyless.mesh.grpc.MeshFixture.to;
import static dev.proxyless.mesh.grpc.MeshFixture.within;
import static dev.proxyless.mesh.grpc.ScriptedSource.cluster;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.cluster.EndpointSet;
import dev.proxyless.mesh.model.cluster.EndpointSet.DropOverload;
import dev.proxyless.mesh.model.cluster.Membership;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HashPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.HostRewrite;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.Rewrites;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import dev.proxyless.mesh.model.snapshot.ClusterSnapshot;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RouteRpcTest {

    private static final Metadata.Key<String> TESTER = Metadata.Key.of("x-tester", Metadata.ASCII_STRING_MARSHALLER);

    private final AtomicLong chance = new AtomicLong();
    private final RecordingObserver observer = new RecordingObserver();
    private final MeshFixture fixture =
            new MeshFixture(builder -> builder.random(chance::getAndIncrement).observer(observer));

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void clustersShareRpcsByTheirWeightsExactly() {
        EchoServer one = fixture.server("one");
        EchoServer two = fixture.server("two");
        fixture.source.service("orders", List.of(split("v1", 90, "v2", 10)), cluster("v1", one), cluster("v2", two));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        connect(channel, "one", "two");
        List<String> answers = new ArrayList<>();

        chance.set(0);
        for (int i = 0; i < 100; i++) {
            answers.add(call(channel));
        }

        assertThat(answers.subList(0, 90)).containsOnly("one");
        assertThat(answers.subList(90, 100)).containsOnly("two");
    }

    @Test
    void metadataChoosesTheRoute() {
        Route testers = new Route(
                "testers",
                new RouteMatch(
                        new PathMatch.Exact("/test.Echo/Unary", true),
                        List.of(new HeaderMatch.Value("x-tester", new StringMatch.Exact("yes", false), false, false)),
                        List.of(),
                        Optional.empty(),
                        true),
                RouteAction.Forward.to("v2"),
                HeaderRules.NONE);
        fixture.source.service(
                "orders",
                List.of(testers, to("v1")),
                cluster("v1", fixture.server("one")),
                cluster("v2", fixture.server("two")));
        ManagedChannel channel = fixture.channel("mesh:///orders");
        Metadata headers = new Metadata();
        headers.put(TESTER, "yes");
        var tester = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));

        assertThat(call(channel)).isEqualTo("one");
        assertThat(ClientCalls.blockingUnaryCall(tester, EchoServer.UNARY, within(10), "x"))
                .isEqualTo("two");
    }

    @Test
    void headersAreChangedOnTheirWayOutAndIn() {
        EchoServer server = fixture.server("one");
        HeaderRules rules = new HeaderRules(
                List.of(
                        new HeaderMutation.Put("X-Tester", "mesh", HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD),
                        new HeaderMutation.Put(":path", "/other", HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD)),
                List.of(new HeaderMutation.Put("x-answered-by", "v1", HeaderMutation.Action.ADD_IF_ABSENT)));
        fixture.source.service("orders", List.of(route(RouteAction.Forward.to("v1"), rules)), cluster("v1", server));

        Streams stream = Streams.open(fixture.channel("mesh:///orders"), EchoServer.CHAT, within(10));
        stream.send("x");
        stream.halfClose();

        assertThat(stream.await().isOk()).isTrue();
        assertThat(server.headers.element().get(TESTER)).isEqualTo("mesh");
        assertThat(stream.headers.join().get(Metadata.Key.of("x-answered-by", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("v1");
    }

    @Test
    void theCallsOfAChannelStayTogetherByItsNumber() {
        Set<String> answers = new HashSet<>();
        try (MeshFixture numbered = new MeshFixture()) {
            byHash(numbered, new HashPolicy.FilterState("io.grpc.channel_id", false));
            for (int i = 0; i < 30; i++) {
                ManagedChannel channel = numbered.channel("mesh:///orders");
                String first = call(channel);
                answers.add(first);
                for (int again = 0; again < 5; again++) {
                    assertThat(call(channel)).isEqualTo(first);
                }
            }
        }
        assertThat(answers).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void aCookieThatTheRouteGivesComesInTheMetadataAndLeadsBack() {
        byHash(
                fixture,
                new HashPolicy.Cookie(
                        "sid",
                        Optional.of(new HashPolicy.GeneratedCookie(Duration.ofMinutes(1), "", List.of())),
                        false));
        ManagedChannel channel = fixture.channel("mesh:///orders");

        for (int i = 0; i < 10; i++) {
            AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
            String first = ClientCalls.blockingUnaryCall(
                    ClientInterceptors.intercept(
                            channel, MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>())),
                    EchoServer.UNARY,
                    within(10),
                    "x");
            String cookie = Objects.requireNonNull(headers.get())
                    .get(Metadata.Key.of("set-cookie", Metadata.ASCII_STRING_MARSHALLER));
            assertThat(cookie).matches("sid=\"[0-9a-f]{16}\"; Max-Age=60; HttpOnly");
            Metadata back = new Metadata();
            back.put(
                    Metadata.Key.of("cookie", Metadata.ASCII_STRING_MARSHALLER),
                    cookie.substring(0, cookie.indexOf(';')));

            assertThat(ClientCalls.blockingUnaryCall(
                            ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(back)),
                            EchoServer.UNARY,
                            within(10),
                            "x"))
                    .isEqualTo(first);
        }
    }

    @Test
    void rpcsWithTheSameHeaderStayTogether() {
        byHash(fixture, new HashPolicy.Header("x-tester", Optional.empty(), false));
        ManagedChannel channel = fixture.channel("mesh:///orders");

        // The hashes of these are even and odd.
        for (int i = 0; i < 10; i++) {
            assertThat(callAs(channel, "user-0")).isEqualTo("one");
            assertThat(callAs(channel, "user-2")).isEqualTo("two");
        }
    }

    private static String callAs(ManagedChannel channel, String tester) {
        Metadata metadata = new Metadata();
        metadata.put(TESTER, tester);
        return ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                EchoServer.UNARY,
                within(10),
                "x");
    }

    private static void byHash(MeshFixture fixture, HashPolicy policy) {
        WeightedClusters halves = new WeightedClusters(
                List.of(WeightedCluster.of("v1", 1), WeightedCluster.of("v2", 1)), Optional.empty(), true);
        RouteAction action = RouteAction.Forward.to(halves, CallPolicy.DEFAULT).withHashPolicies(List.of(policy));
        fixture.source.service(
                "orders",
                List.of(route(action)),
                cluster("v1", fixture.server("one")),
                cluster("v2", fixture.server("two")));
    }

    @Test
    void theAuthorityThatIsReplacedIsSentInXForwardedHost() {
        EchoServer server = fixture.server("one");
        RouteAction action = new RouteAction.Forward(
                WeightedClusters.single("v1"),
                CallPolicy.DEFAULT,
                new Rewrites(Optional.empty(), Optional.of(new HostRewrite.Literal("orders.internal")), true));
        fixture.source.service("orders", List.of(route(action)), cluster("v1", server));

        call(fixture.channel("mesh:///orders"));

        assertThat(server.headers.element().get(Metadata.Key.of("x-forwarded-host", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("orders");
    }

    @Test
    void aHostRewriteBecomesTheAuthority() {
        EchoServer server = fixture.server("one");
        RouteAction action = new RouteAction.Forward(
                WeightedClusters.single("v1"),
                CallPolicy.DEFAULT,
                Rewrites.host(new HostRewrite.Literal("orders.internal")));
        fixture.source.service("orders", List.of(route(action)), cluster("v1", server));

        call(fixture.channel("mesh:///orders"));

        assertThat(server.authorities).containsExactly("orders.internal");
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRouteThatLeadsToNoEndpointFailsTheRpcAndSaysWhy(Route route, Status.Code code, String why) {
        fixture.source.service("orders", List.of(route), cluster("v1", fixture.server("one")));

        Status status = failure(fixture.channel("mesh:///orders"), within(10));

        assertThat(status.getCode()).isEqualTo(code);
        assertThat(status.getDescription()).contains("mesh:///orders: ", why);
    }

    static Stream<Arguments> refusals() {
        RouteAction.Redirect redirect = new RouteAction.Redirect(
                301, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);
        RouteAction rewrite = new RouteAction.Forward(
                WeightedClusters.single("v1"),
                CallPolicy.DEFAULT,
                Rewrites.path(new PathRewrite.ReplacePath("/other")));
        Route elsewhere =
                Route.of("elsewhere", RouteMatch.path(new PathMatch.Exact("/x", true)), RouteAction.Forward.to("v1"));
        return Stream.of(
                Arguments.of(
                        route(new RouteAction.DirectResponse(403, "no")), Status.Code.PERMISSION_DENIED, "403: no"),
                Arguments.of(route(new RouteAction.DirectResponse(404, "")), Status.Code.UNIMPLEMENTED, "status 404"),
                Arguments.of(route(new RouteAction.DirectResponse(418, "")), Status.Code.UNKNOWN, "status 418"),
                Arguments.of(route(redirect), Status.Code.UNAVAILABLE, "redirects /test.Echo/Unary"),
                Arguments.of(route(new RouteAction.NonForwarding()), Status.Code.UNAVAILABLE, "is for servers"),
                Arguments.of(route(rewrite), Status.Code.UNAVAILABLE, "no path rewrite"),
                Arguments.of(elsewhere, Status.Code.UNAVAILABLE, "no route of virtual host \"orders\""),
                Arguments.of(to("missing"), Status.Code.UNAVAILABLE, "cluster missing: not in the configuration"),
                Arguments.of(
                        route(RouteAction.Forward.to("missing").withClusterNotFoundStatus(404)),
                        Status.Code.UNIMPLEMENTED,
                        "cluster missing: not in the configuration"));
    }

    @Test
    void whatTheControlPlaneWantsDroppedIsDropped() {
        EchoServer server = fixture.server("one");
        ClusterSnapshot plain = cluster("v1", server);
        EndpointSet dropping = new EndpointSet(
                plain.endpoints().localities(),
                EndpointSet.DEFAULT_OVERPROVISIONING_FACTOR,
                List.of(new DropOverload("throttle", new Fraction(100, 100))));
        fixture.source.service(
                "orders", List.of(to("v1")), ClusterSnapshot.of(Cluster.of("v1", new Membership.Eds("v1")), dropping));

        assertThat(failure(fixture.channel("mesh:///orders"), within(10)).getDescription())
                .contains("dropped", "throttle");
        assertThat(observer.told).containsOnlyOnce("dropped v1 throttle");
        assertThat(server.calls()).isZero();
    }

    private static void connect(ManagedChannel channel, String... servers) {
        List<String> missing = new ArrayList<>(List.of(servers));
        for (int i = 0; i < 10_000 && !missing.isEmpty(); i++) {
            missing.remove(call(channel));
        }
        assertThat(missing).isEmpty();
    }
}
