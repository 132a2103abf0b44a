package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.proxyless.mesh.model.Metadata;
import dev.proxyless.mesh.model.cluster.Address;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.cluster.HealthStatus;
import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.HostRewrite;
import dev.proxyless.mesh.model.route.Rewrites;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostRewriterTest {

    private static final HeaderRules RULES = new HeaderRules(
            List.of(new HeaderMutation.Put("x-set", "by-route", HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD)),
            List.of());

    @ParameterizedTest
    @CsvSource({"x-host, tenant.internal", "x-none, orders", "x-set, by-route"})
    void theAuthorityMayBeAHeaderAsTheRouteLeavesIt(String header, String expected) {
        assertThat(authority(new HostRewrite.FromHeader(header), "")).isEqualTo(expected);
    }

    @Test
    void theAuthorityMayBeMadeOfThePathWithoutTheQuery() {
        HostRewrite rewrite = new HostRewrite.FromPath(Pattern.compile("^/([a-z]+)/.*$"), "\\1.internal");

        assertThat(authority(rewrite, "")).isEqualTo("items.internal");
    }

    @ParameterizedTest
    @CsvSource({"pod-1.orders, pod-1.orders", "'', orders"})
    void theAuthorityMayBeTheEndpointsOwnNameIfItHasOne(String hostname, String expected) {
        assertThat(authority(new HostRewrite.FromEndpoint(), hostname)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"-, orders", "a, 'a,orders'", "'a,orders', -", "'a, orders', -"})
    void theAuthorityThatIsReplacedIsKeptInXForwardedHost(@Nullable String present, @Nullable String expected) {
        RouteDecision.Forward decision = decision(new HostRewrite.Literal("other"), true);
        RequestView request =
                Routes.get("orders", "/", present == null ? Map.of() : Map.of("x-forwarded-host", present));

        assertThat(HostRewriter.forwardedHost(decision, request, "other")).isEqualTo(expected);
        assertThat(HostRewriter.forwardedHost(decision, request, "orders")).isNull();
        assertThat(HostRewriter.forwardedHost(decision(new HostRewrite.Literal("other"), false), request, "other"))
                .isNull();
    }

    @Test
    void theHeaderMayHaveTheValueOfAnother() {
        HeaderMutation put = new HeaderMutation.Put(
                "x-to",
                TextFormat.parse("%REQ(x-tenant)%.internal", variable -> null),
                HeaderMutation.Action.OVERWRITE_IF_EXISTS,
                false);
        RouteAction action = new RouteAction.Forward(
                WeightedClusters.single("c"), CallPolicy.DEFAULT, Rewrites.host(new HostRewrite.FromHeader("x-to")));
        Route route = new Route(
                "r",
                RouteMatch.path(new PathMatch.Prefix("/", true)),
                action,
                new HeaderRules(List.of(put), List.of()));
        RequestView request = Routes.get("orders", "/", Map.of("x-to", "old", "x-tenant", "7"));

        assertThat(HostRewriter.replacement(
                        (RouteDecision.Forward) Routes.table(route).route(request, 0), request))
                .isEqualTo("7.internal");
    }

    private static String authority(HostRewrite rewrite, String hostname) {
        Endpoint endpoint =
                new Endpoint(Address.of("10.0.0.1", 80), List.of(), HealthStatus.HEALTHY, 1, hostname, Metadata.EMPTY);
        HeaderSource headers = new HeaderSource() {
            @Override
            public @Nullable String get(String name) {
                return name.equals("x-host") ? "tenant.internal,other" : null;
            }

            @Override
            public @Nullable String first(String name) {
                return name.equals("x-host") ? "tenant.internal" : null;
            }
        };
        RequestView request = RequestView.of("GET", "http", "orders", "/items/7?q", headers);
        return HostRewriter.authority(decision(rewrite, false), request, endpoint);
    }

    private static RouteDecision.Forward decision(HostRewrite rewrite, boolean append) {
        RouteAction action = new RouteAction.Forward(
                WeightedClusters.single("c"),
                CallPolicy.DEFAULT,
                new Rewrites(Optional.empty(), Optional.of(rewrite), append));
        Route route = new Route("r", RouteMatch.path(new PathMatch.Prefix("/", true)), action, RULES);
        return (RouteDecision.Forward) Routes.table(route).route(Routes.get("/"), 0);
    }
}
