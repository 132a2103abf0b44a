package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.proxyless.mesh.client.filter.FilterFactories;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.route.HostRules;
import dev.proxyless.mesh.model.route.ListenerRules;
import dev.proxyless.mesh.model.route.PathRules;
import dev.proxyless.mesh.model.route.PathRules.EscapedSlashes;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.StreamLimits;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final HostRules PLAIN_HOST = new HostRules(true, OptionalInt.empty(), true);

    @Test
    void withoutRulesARequestIsWhatItIs() {
        RequestView request = Routes.get("orders.:80", "//a/../%2f#b", Map.of());

        assertThat(RouteTable.compile(RouteConfig.of("t", List.of())).admit(request))
                .isSameAs(request);
    }

    @Test
    void aRequestThatIsNormalAlreadyIsTheSameObject() {
        RouteTable table = table(EscapedSlashes.REJECT_REQUEST);
        RequestView request = Routes.get("orders", "/.well-known/a.b/%20;v=1?x=/../%2f//", Map.of());

        assertThat(table.admit(request)).isSameAs(request);
    }

    @Test
    void routesAndTheirConditionsSeeWhatTheListenerLeaves() {
        RouteTable table = table(EscapedSlashes.UNESCAPE_AND_FORWARD);

        Admission admission = table.admit(Routes.get("orders.:80", "//a%2Fx/../b?q=%2f", Map.of()));

        assertThat(admission.request().pathAndQuery()).isEqualTo("/a/b?q=%2f");
        assertThat(admission.request().header(":path")).isEqualTo("/a/b?q=%2f");
        assertThat(admission.request().header(":authority")).isEqualTo("orders");
        assertThat(table.route(admission, 0))
                .isInstanceOfSatisfying(
                        RouteDecision.Forward.class,
                        forward -> assertThat(forward.cluster()).isEqualTo("normal"));
    }

    @Test
    void aRedirectOfARouteLeadsToThePathThatTheListenerLeaves() {
        RouteTable table = table(EscapedSlashes.UNESCAPE_AND_FORWARD);
        RequestView request =
                table.admit(Routes.get("orders:80", "/a/../moved?x", Map.of())).request();

        RouteDecision.Redirect redirect = (RouteDecision.Redirect) table.route(request, 0);

        assertThat(RedirectLocation.of(redirect, request)).isEqualTo("https://orders/moved?x");
    }

    @Test
    void anEscapedSlashIsRefusedBeforeAnybodyLooksAtTheAuthority() {
        RouteTable table = table(EscapedSlashes.REJECT_REQUEST);

        RouteDecision decision = table.route(table.admit(Routes.get("orders:80", "/a%2fb?q", Map.of())), 0);

        assertThat(decision).isInstanceOfSatisfying(RouteDecision.Refused.class, refused -> {
            assertThat(refused.why()).isEqualTo(PathRefusal.ESCAPED_SLASH);
            assertThat(refused.why().status()).isEqualTo(400);
            assertThat(refused.location()).isNull();
            assertThat(refused.request().authority()).isEqualTo("orders:80");
            assertThat(refused.request().pathAndQuery()).isEqualTo("/a/b?q");
        });
    }

    @Test
    void aRedirectToTheSlashIsNoneForGrpc() {
        RouteTable table = table(EscapedSlashes.UNESCAPE_AND_REDIRECT);
        RequestView plain = Routes.get("orders", "/a%2f/./b?q", Map.of());
        RequestView grpc = Routes.get("orders", "/a%2f/./b?q", Map.of("content-type", "application/grpc+proto"));

        assertThat(table.admit(plain)).isInstanceOfSatisfying(RouteDecision.Refused.class, refused -> {
            assertThat(refused.why().status()).isEqualTo(307);
            assertThat(refused.location()).isEqualTo("/a/b?q");
        });
        assertThat(table.admit(grpc)).isInstanceOfSatisfying(RouteDecision.Refused.class, refused -> {
            assertThat(refused.why().status()).isEqualTo(400);
            assertThat(refused.location()).isNull();
        });
    }

    @Test
    void routesTakeTheSchemeForWhatTheListenerSays() {
        RouteTable table = table(EscapedSlashes.KEEP_UNCHANGED, Optional.of("https"));

        RequestView request =
                table.admit(Routes.get("orders", "/a/b", Map.of())).request();

        assertThat(request.header(":scheme")).isEqualTo("https");
        assertThat(table.admit(request)).isSameAs(request);
    }

    @Test
    void aFragmentIsRefused() {
        assertThat(table(EscapedSlashes.KEEP_UNCHANGED).admit(Routes.get("orders", "/a?b#c", Map.of())))
                .isInstanceOfSatisfying(
                        RouteDecision.Refused.class,
                        refused -> assertThat(refused.why()).isEqualTo(PathRefusal.FRAGMENT));
    }

    private static RouteTable table(EscapedSlashes escaped) {
        return table(escaped, Optional.empty());
    }

    private static RouteTable table(EscapedSlashes escaped, Optional<String> scheme) {
        HeaderMatch path = new HeaderMatch.Value(":path", new StringMatch.Prefix("/a/b", false), false, false);
        RouteMatch normal =
                new RouteMatch(new PathMatch.Exact("/a/b", true), List.of(path), List.of(), Optional.empty(), false);
        RouteAction https = new RouteAction.Redirect(
                301, Optional.of("https"), Optional.empty(), Optional.empty(), Optional.empty(), false);
        List<Route> routes = List.of(
                Route.of("normal", normal, RouteAction.Forward.to("normal")),
                Route.of("moved", RouteMatch.path(new PathMatch.Exact("/moved", true)), https),
                Route.of("other", RouteMatch.path(new PathMatch.Prefix("/", true)), RouteAction.Forward.to("other")));
        RouteConfig config = RouteConfig.of("t", List.of(VirtualHost.of("v", List.of("orders"), routes)));
        PathRules paths = new PathRules(true, true, escaped);
        ListenerRules listener = new ListenerRules(List.of(), StreamLimits.NONE, paths, PLAIN_HOST, scheme);
        return RouteTable.compile(config, listener, FilterFactories.installed());
    }
}
