package dev.proxyless.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.retry.Outcome;
import dev.proxyless.mesh.client.route.HeaderSource;
import dev.proxyless.mesh.client.route.RequestView;
import dev.proxyless.mesh.model.ServiceName;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.filter.HttpFilter;
import dev.proxyless.mesh.model.filter.config.AccessRules;
import dev.proxyless.mesh.model.filter.config.HeaderMutationConfig;
import dev.proxyless.mesh.model.filter.config.RbacConfig;
import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.HostRules;
import dev.proxyless.mesh.model.route.InternalRedirectPolicy;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.PathRules;
import dev.proxyless.mesh.model.route.PathRules.EscapedSlashes;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.StreamLimits;
import dev.proxyless.mesh.model.snapshot.ServiceSnapshot;
import dev.proxyless.mesh.model.source.ManualLoop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a listener makes of paths and authorities, seen by a whole call. */
class ListenerAnswerTest {

    private static final ServiceName ORDERS = ServiceName.of("orders");

    private final ManualLoop loop = new ManualLoop();
    private final ScriptedSource source = new ScriptedSource();
    private final MeshClient mesh = MeshClient.builder(source)
            .loop(loop)
            .hosts(MeshHosts.clusterLocal())
            .random(() -> 0)
            .build();

    ListenerAnswerTest() {
        loop.runPending();
    }

    @Test
    void theEndpointSeesThePathAndTheAuthorityAsTheListenerLeavesThem() {
        publish(EscapedSlashes.UNESCAPE_AND_FORWARD, RouteAction.Forward.to("v1"));

        Attempt attempt = (Attempt) begin("orders.:80", "/a%2f..//b?c=%2f").next();

        assertThat(attempt.pathAndQuery()).isEqualTo("/b?c=%2f");
        assertThat(attempt.authority()).isEqualTo("orders");
    }

    @Test
    void aRefusalIsAnAnswerThatFiltersSeeAndDidNotAskFor() {
        HeaderMutation told = new HeaderMutation.Put(
                "x-why",
                TextFormat.parse("%RESPONSE_CODE_DETAILS% of %REQ(:path)%", name -> null),
                HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD,
                false);
        AccessRules nobody = new AccessRules.Policies(AccessRules.Action.ALLOW, List.of());
        publish(
                EscapedSlashes.REJECT_REQUEST,
                RouteAction.Forward.to("v1"),
                HttpFilter.of("rbac", new RbacConfig(Optional.of(nobody), Optional.empty())),
                HttpFilter.of("told", new HeaderMutationConfig(new HeaderRules(List.of(), List.of(told)), false)));

        assertThat(begin("orders", "/a%2Fb").next())
                .isEqualTo(new LocalReply(400, Map.of("x-why", List.of("path_normalization_failed of /a/b")), ""));
        assertThat(begin("orders", "/a/b").next())
                .isInstanceOfSatisfying(
                        LocalReply.class, denied -> assertThat(denied.status()).isEqualTo(403));
    }

    @Test
    void aRedirectNamesThePathWithItsSlashes() {
        publish(EscapedSlashes.UNESCAPE_AND_REDIRECT, RouteAction.Forward.to("v1"));

        assertThat(begin("orders", "/a%2Fb//c?d").next())
                .isEqualTo(new LocalReply(307, Map.of("location", List.of("/a/b/c?d")), ""));
    }

    @Test
    void aRedirectThatTheMeshTakesComesBeforeTheListenerAsAnyRequestDoes() {
        RouteAction.Forward taking = RouteAction.Forward.to("v1").withInternalRedirect(InternalRedirectPolicy.DEFAULT);
        publish(EscapedSlashes.UNESCAPE_AND_FORWARD, taking);
        MeshCall call = begin("orders", "/old");
        Attempt attempt = (Attempt) call.next();
        HeaderSource location = name -> name.equals("location") ? "http://orders/x/..%2Fnew" : null;
        Outcome.Response found = new Outcome.Response(302, location);
        call.outcome(found);

        assertThat(call.redirect(attempt, HeaderSource.EMPTY, found))
                .isInstanceOfSatisfying(
                        InternalRedirect.class,
                        redirect -> assertThat(((Attempt) redirect.call().next()).pathAndQuery())
                                .isEqualTo("/new"));
    }

    @Test
    void aRedirectThatTheMeshTakesNeedsARouteForThePathAsItIsWritten() {
        Route old = Route.of(
                "old",
                RouteMatch.path(new PathMatch.Prefix("/old", true)),
                RouteAction.Forward.to("v1").withInternalRedirect(InternalRedirectPolicy.DEFAULT));
        Route fresh =
                Route.of("new", RouteMatch.path(new PathMatch.Prefix("/new", true)), RouteAction.Forward.to("v1"));
        publish(EscapedSlashes.KEEP_UNCHANGED, List.of(old, fresh));

        assertThat(redirected("http://orders/x/../new")).isNull();
        assertThat(redirected("http://orders/new/./a")).isNotNull();
    }

    private @Nullable InternalRedirect redirected(String to) {
        MeshCall call = begin("orders", "/old");
        Attempt attempt = (Attempt) call.next();
        Outcome.Response found = new Outcome.Response(302, name -> name.equals("location") ? to : null);
        call.outcome(found);
        return call.redirect(attempt, HeaderSource.EMPTY, found);
    }

    private MeshCall begin(String authority, String target) {
        return mesh.begin(ORDERS, RequestView.of("GET", "http", authority, target, HeaderSource.EMPTY));
    }

    private void publish(EscapedSlashes escaped, RouteAction action, HttpFilter... filters) {
        publish(escaped, List.of(Route.of("r", RouteMatch.path(new PathMatch.Prefix("/", true)), action)), filters);
    }

    private void publish(EscapedSlashes escaped, List<Route> routes, HttpFilter... filters) {
        ServiceSnapshot plain = Meshes.service("orders", routes, Meshes.cluster("v1", Endpoint.of("10.0.0.1", 80)));
        ListenerRules rules = new ListenerRules(
                List.of(filters),
                StreamLimits.NONE,
                new PathRules(true, true, escaped),
                new HostRules(true, OptionalInt.empty(), true),
                Optional.empty());
        source.publish(new ServiceSnapshot(plain.service(), plain.routes(), rules, plain.clusters()));
        loop.runPending();
    }
}
