package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.HeaderRules;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.RouteConfig;
import dev.proxyless.mesh.model.route.VirtualHost;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectLocationTest {

    @ParameterizedTest(name = "{0}://{1} to {2}, {3}, {4} -> {5}")
    @CsvSource({
        "http, a, https, , , https://a/x?q",
        "http, a:80, https, , , https://a/x?q",
        "http, a:8080, https, , , https://a:8080/x?q",
        "https, a:443, http, , , http://a/x?q",
        "http, a:80, , , , http://a:80/x?q",
        "http, a:80, , b, , http://b/x?q",
        "http, a:80, , b:81, , http://b:81/x?q",
        "http, a:80, https, , 8443, https://a:8443/x?q",
        "http, [::1]:80, https, , , https://[::1]/x?q",
        "http, [::1], https, , 8443, https://[::1]:8443/x?q",
        "http, a, , b, 81, http://b:81/x?q"
    })
    void schemeHostAndPortAreReplaced(
            String scheme, String authority, String toScheme, String toHost, Integer toPort, String location) {
        RouteAction.Redirect action = new RouteAction.Redirect(
                301,
                Optional.ofNullable(toScheme),
                Optional.ofNullable(toHost),
                Optional.ofNullable(toPort),
                Optional.empty(),
                false);

        assertThat(location(action, scheme, authority, "/x?q")).isEqualTo(location);
    }

    @ParameterizedTest(name = "{0}, stripping the query: {1} -> {2}")
    @CsvSource({
        "/new, false, /new?q",
        "/new, true, /new",
        "new, false, /new?q",
        "/new?p, false, /new?p",
        "/new?p, true, /new?p"
    })
    void theWholePathIsReplaced(String replacement, boolean strip, String location) {
        assertThat(path(new PathRewrite.ReplacePath(replacement), strip)).isEqualTo(location);
    }

    @Test
    void thePathIsRewrittenInPart() {
        PathRewrite regex = new PathRewrite.ReplaceRegex(Pattern.compile("/old/(.*)"), "/\\1/new");

        assertThat(path(new PathRewrite.ReplacePrefix("/new/"), false)).isEqualTo("/new/x?q");
        assertThat(path(new PathRewrite.ReplacePrefix("/new/"), true)).isEqualTo("/new/x");
        assertThat(path(regex, true)).isEqualTo("/x/new");
    }

    @Test
    void whereAVirtualHostWantsTlsThePortStaysAndTheRouteHasNoName() {
        VirtualHost host = new VirtualHost("v", List.of("*"), List.of(), Optional.empty(), true, HeaderRules.NONE);
        RequestView request = RequestView.of("GET", "http", "a:80", "/x?q", HeaderSource.EMPTY);
        RouteDecision.Redirect decision = (RouteDecision.Redirect)
                RouteTable.compile(RouteConfig.of("t", List.of(host))).route(request, 0);

        assertThat(RedirectLocation.of(decision, request)).isEqualTo("https://a:80/x?q");
        assertThat(new RedirectContext(request, decision).routeName()).isEmpty();
    }

    private static String path(PathRewrite rewrite, boolean strip) {
        RouteAction.Redirect action = new RouteAction.Redirect(
                301, Optional.empty(), Optional.of("h"), Optional.empty(), Optional.of(rewrite), strip);
        return location(action, "http", "a", "/old/x?q").substring("http://h".length());
    }

    private static String location(RouteAction.Redirect action, String scheme, String authority, String target) {
        PathMatch match = new PathMatch.Prefix(target.startsWith("/old/") ? "/old/" : "/", true);
        RouteTable table = Routes.table(Route.of("r", RouteMatch.path(match), action));
        RequestView request = RequestView.of("GET", scheme, authority, target, HeaderSource.EMPTY);
        return RedirectLocation.of((RouteDecision.Redirect) table.route(request, 0), request);
    }
}
