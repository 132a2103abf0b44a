package dev.proxyless.mesh.http.contract;

import static dev.proxyless.mesh.client.Meshes.service;
import static dev.proxyless.mesh.http.contract.MeshFixture.all;
import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.model.cluster.Cluster;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HashPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.HostRewrite;
import dev.proxyless.mesh.model.route.HostRules;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.PathRules;
import dev.proxyless.mesh.model.route.PathRules.EscapedSlashes;
import dev.proxyless.mesh.model.route.Rewrites;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.StreamLimits;
import dev.proxyless.mesh.model.route.WeightedClusters;
import dev.proxyless.mesh.model.route.WeightedClusters.WeightedCluster;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Where a request goes, what the endpoint sees of it, and what the application sees of the answer. */
public interface RoutingContract extends HttpClientContract {

    @Test
    default void theEndpointSeesTheServicesNameAndTheApplicationItsOwnUrl() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "here"));
        fixture().orders(backend);

        for (int i = 0; i < 3; i++) {
            Reply reply = caller().call(Call.get("http://orders/items/7?full=yes")
                    .with("x-own", "kept")
                    .with("traceparent", "old"));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("here");
            assertThat(reply.url()).isEqualTo("http://orders/items/7?full=yes");
        }

        boolean http2 = protocol() == Cluster.Protocol.HTTP_2;
        assertThat(backend.received()).hasSize(3).allSatisfy(seen -> {
            assertThat(seen.version()).isEqualTo(http2 ? 2 : 1);
            assertThat(seen.target()).isEqualTo("/items/7?full=yes");
            assertThat(seen.header("x-own")).containsExactly("kept");
            assertThat(seen.header("traceparent")).containsExactly(BalancedObserver.TRACE);
            assertThat(seen.header(sendsAuthority() ? "host" : "x-forwarded-host"))
                    .containsExactly("orders");
            assertThat(seen.header("host")).hasSize(1);
        });
    }

    @Test
    default void requestsAreSharedByWeight() throws Exception {
        Backend stable = fixture().backend(Behaviour.answer(200, "stable"));
        Backend canary = fixture().backend(Behaviour.answer(200, "canary"));
        WeightedClusters weights =
                new WeightedClusters(List.of(WeightedCluster.of("stable", 90), WeightedCluster.of("canary", 10)));
        RouteAction split = RouteAction.Forward.to(weights, CallPolicy.DEFAULT);
        fixture()
                .publish(service(
                        "orders",
                        split,
                        fixture().cluster("stable", stable),
                        fixture().cluster("canary", canary)));

        for (int i = 0; i < 200; i++) {
            caller().call(Call.get("http://orders/"));
        }

        assertThat(stable.received().size() + canary.received().size()).isEqualTo(200);
        assertThat(canary.received()).hasSizeBetween(10, 30);
    }

    @Test
    default void callsWithTheSameKeyStayTogether() throws Exception {
        Backend one = fixture().backend(Behaviour.answer(200, "one"));
        Backend two = fixture().backend(Behaviour.answer(200, "two"));
        WeightedClusters halves = new WeightedClusters(
                List.of(WeightedCluster.of("one", 1), WeightedCluster.of("two", 1)), Optional.empty(), true);
        HashPolicy key = new HashPolicy.Header("x-key", Optional.empty(), false);
        RouteAction action = RouteAction.Forward.to(halves, CallPolicy.DEFAULT).withHashPolicies(List.of(key));
        fixture()
                .publish(service(
                        "orders",
                        action,
                        fixture().cluster("one", one),
                        fixture().cluster("two", two)));

        for (int i = 0; i < 20; i++) {
            for (int user = 0; user < 8; user++) {
                caller().call(Call.get("http://orders/").with("x-key", "user-" + user));
            }
        }

        // The hashes of these three are odd.
        assertThat(one.received()).hasSize(100);
        assertThat(two.received()).hasSize(60);
        assertThat(two.received())
                .extracting(seen -> seen.header("x-key").get(0))
                .containsOnly("user-2", "user-5", "user-7");
    }

    @Test
    default void headersAndPathAreChangedAsTheRouteSays() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, "", Map.of("x-secret", "s", "x-kept", "k")));
        HeaderRules rules = new HeaderRules(
                List.of(
                        new HeaderMutation.Put("x-added", "a", HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD),
                        new HeaderMutation.Remove("x-removed")),
                List.of(
                        new HeaderMutation.Put("x-mesh", "m", HeaderMutation.Action.ADD_IF_ABSENT),
                        new HeaderMutation.Remove("x-secret")));
        RouteAction.Forward plain = RouteAction.Forward.to("v1");
        RouteAction rewritten = new RouteAction.Forward(
                plain.clusters(),
                plain.policy(),
                new Rewrites(
                        Optional.of(new PathRewrite.ReplacePrefix("/v2/")),
                        Optional.of(new HostRewrite.Literal("internal")),
                        false));
        Route route = new Route("r", all(plain).match(), rewritten, rules);
        fixture().publish(service("orders", List.of(route), fixture().cluster("v1", backend)));

        Reply reply = caller().call(Call.get("http://orders/items").with("x-removed", "r"));

        Received seen = backend.received().get(0);
        assertThat(seen.target()).isEqualTo("/v2/items");
        assertThat(seen.header(sendsAuthority() ? "host" : "x-forwarded-host")).containsExactly("internal");
        assertThat(seen.header("x-added")).containsExactly("a");
        assertThat(seen.header("x-removed")).isEmpty();
        assertThat(reply.header("x-mesh")).containsExactly("m");
        assertThat(reply.header("x-kept")).containsExactly("k");
        assertThat(reply.header("x-secret")).isEmpty();
    }

    @Test
    default void aDirectResponseNeedsNoEndpoint() throws Exception {
        fixture().publish(service("orders", new RouteAction.DirectResponse(418, "teapot")));

        Reply reply = caller().call(Call.get("http://orders/"));

        assertThat(reply.status()).isEqualTo(418);
        assertThat(reply.body()).isEqualTo("teapot");
        assertThat(reply.url()).isEqualTo("http://orders/");
    }

    @Test
    default void aRedirectOfARouteIsAnAnswerUnlessTheClientFollowsThem() throws Exception {
        RouteAction redirect = new RouteAction.Redirect(
                308, Optional.empty(), Optional.of("new-orders"), Optional.empty(), Optional.empty(), false);
        fixture().publish(service("orders", redirect));

        Reply reply = caller().call(Call.get("http://orders/items?x=1"));

        assertThat(reply.status()).isEqualTo(308);
        assertThat(reply.header("location")).containsExactly("http://new-orders/items?x=1");
    }

    @Test
    default void pathAndAuthorityAreSentAsTheListenerLeavesThem() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, ""));
        listening("orders:80", new PathRules(true, true, EscapedSlashes.UNESCAPE_AND_FORWARD), backend);

        caller().call(Call.get("http://orders:80/a/..//b%2Fc?d=%2f"));
        caller().call(Call.get("http://orders:80/a%5Cb"));

        assertThat(backend.received()).extracting(Received::target).containsExactly("/b/c?d=%2f", "/a/b");
        assertThat(backend.received().get(0).header(sendsAuthority() ? "host" : "x-forwarded-host"))
                .containsExactly("orders");
    }

    @Test
    default void anEscapedSlashIsAnsweredIfTheListenerWantsNone() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, ""));
        listening("orders", new PathRules(true, true, EscapedSlashes.REJECT_REQUEST), backend);
        assertThat(caller().call(Call.get("http://orders/a%2Fb")).status()).isEqualTo(400);

        listening("orders", new PathRules(true, true, EscapedSlashes.UNESCAPE_AND_REDIRECT), backend);
        Reply reply = caller().call(Call.get("http://orders/a%2Fb?c"));

        assertThat(reply.status()).isEqualTo(307);
        assertThat(reply.header("location")).containsExactly("/a/b?c");
        assertThat(backend.received()).isEmpty();
    }

    @Test
    default void aBackslashThatNoUriMayHaveIsSentEscaped() throws Exception {
        Backend backend = fixture().backend(Behaviour.answer(200, ""));
        listening("orders", new PathRules(false, false, EscapedSlashes.UNESCAPE_AND_FORWARD), backend);

        caller().call(Call.get("http://orders/a%5cb%2Fc"));

        assertThat(backend.received()).extracting(Received::target).containsExactly("/a%5Cb/c");
    }

    private void listening(String name, PathRules paths, Backend backend) throws InterruptedException {
        ServiceSnapshot plain =
                service(name, RouteAction.Forward.to("v1"), fixture().cluster("v1", backend));
        ListenerRules rules = new ListenerRules(
                List.of(), StreamLimits.NONE, paths, new HostRules(true, OptionalInt.empty(), false), Optional.empty());
        fixture().publish(new ServiceSnapshot(plain.service(), plain.routes(), rules, plain.clusters()));
    }

    @Test
    default void aHostOutsideTheMeshPassesThrough() throws Exception {
        Backend outside = fixture().backend(Behaviour.answer(200, "outside"));

        Reply reply = caller().call(Call.get("http://127.0.0.1:" + outside.port() + "/x"));

        assertThat(reply.body()).isEqualTo("outside");
        assertThat(outside.received().get(0).header("host")).containsExactly("127.0.0.1:" + outside.port());
        assertThat(outside.received().get(0).header("x-forwarded-host")).isEmpty();
    }
}
