package dev.proxyless.mesh.client.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import dev.proxyless.mesh.model.cluster.Endpoint;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.UriTemplate;
import dev.proxyless.mesh.model.match.UriTemplateRewrite;
import dev.proxyless.mesh.model.route.CallPolicy;
import dev.proxyless.mesh.model.route.HostRewrite;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.Rewrites;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteAction;
import dev.proxyless.mesh.model.route.WeightedClusters;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathRewriterTest {

    @ParameterizedTest(name = "{0} at {1}: {2} -> {3}")
    @CsvSource({
        "/api/, /, /api/x?q=1, /x?q=1",
        "/api, /v2, /apix, /v2x",
        "/api, /, /api/x, //x",
        "/API, /v2, /api/x, /v2/x"
    })
    void theMatchedPrefixIsReplaced(String prefix, String replacement, String target, String expected) {
        PathMatch match = new PathMatch.Prefix(prefix, false);

        assertThat(rewrite(match, new PathRewrite.ReplacePrefix(replacement), target))
                .isEqualTo(expected);
    }

    @Test
    void anExactPathIsReplacedAsAWhole() {
        PathMatch match = new PathMatch.Exact("/api", true);

        assertThat(rewrite(match, new PathRewrite.ReplacePrefix("/v2"), "/api?q=/api"))
                .isEqualTo("/v2?q=/api");
    }

    @ParameterizedTest(name = "{0} by {1}: {2} -> {3}")
    @CsvSource({
        "^/service/([^/]+)(/.*)$, \\2/instance/\\1, /service/foo/v1/api?q, /v1/api/instance/foo?q",
        "one, two, /xxx/one/yyy/one/zzz?one, /xxx/two/yyy/two/zzz?one",
        "^(.*?)one(.*)$, \\1two\\2, /xxx/one/yyy/one/zzz, /xxx/two/yyy/one/zzz",
        "(?i)/xxx/, /yyy/, /aaa/XxX/bbb, /aaa/yyy/bbb",
        "/x, $1\\\\, /x/x, $1\\$1\\",
        "(a)|(b), [\\2], /ab, /[][b]",
        "nothing, x, /a?b, /a?b"
    })
    void everyMatchOfAnExpressionIsReplaced(String regex, String substitution, String target, String expected) {
        PathRewrite rewrite = new PathRewrite.ReplaceRegex(Pattern.compile(regex), substitution);

        assertThat(rewrite(new PathMatch.Prefix("/", true), rewrite, target)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource({"/new, /old?q=1, /new?q=1", "/new?p=2, /old?q=1, /new?p=2"})
    void theWholePathIsReplaced(String replacement, String target, String expected) {
        PathMatch match = new PathMatch.Prefix("/", true);

        assertThat(rewrite(match, new PathRewrite.ReplacePath(replacement), target))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"a*, /ab/b, -/-b-/-b-", "b|$, /ab, /a-", "b|$, /ba, /-a-", "$, /a, /a-", "x*, /, -/-"})
    void noEmptyMatchIsReplacedRightBehindAnother(String regex, String target, String expected) {
        PathRewrite rewrite = new PathRewrite.ReplaceRegex(Pattern.compile(regex), "-");

        assertThat(rewrite(new PathMatch.Prefix("/", true), rewrite, target)).isEqualTo(expected);
    }

    @Test
    void aTemplateIsFilledWithWhatItsVariablesStandFor() {
        UriTemplate template = UriTemplate.parse("/{kind}/{id=*/v/*}");
        PathRewrite rewrite =
                new PathRewrite.FillTemplate(UriTemplateRewrite.parse("/of/{id}/{kind}.html", template.variables()));
        RequestView request = Routes.get("/orders/7/v/2?q=1");

        assertThat(PathRewriter.apply(rewrite, new PathMatch.Template(template), request))
                .isEqualTo("/of/7/v/2/orders.html?q=1");
    }

    @Test
    void withoutARewriteTheRequestStaysAsItIs() {
        RouteDecision.Forward decision = forward(new PathMatch.Prefix("/", true), Optional.empty(), Optional.empty());
        RequestView request = Routes.get("Orders:80", "/a?b", Map.of());

        assertThat(PathRewriter.pathAndQuery(decision, request)).isSameAs(request.pathAndQuery());
        assertThat(HostRewriter.authority(decision, request, Endpoint.of("10.0.0.1", 1)))
                .isEqualTo("Orders:80");
    }

    @Test
    void theAuthorityIsReplaced() {
        RouteDecision.Forward decision =
                forward(new PathMatch.Prefix("/", true), Optional.empty(), Optional.of("other"));

        assertThat(HostRewriter.authority(decision, Routes.get("/"), Endpoint.of("10.0.0.1", 1)))
                .isEqualTo("other");
    }

    private static String rewrite(PathMatch match, PathRewrite rewrite, String target) {
        return PathRewriter.pathAndQuery(forward(match, Optional.of(rewrite), Optional.empty()), Routes.get(target));
    }

    private static RouteDecision.Forward forward(
            PathMatch match, Optional<PathRewrite> rewrite, Optional<String> hostRewrite) {
        RouteAction action = new RouteAction.Forward(
                WeightedClusters.single("c"),
                CallPolicy.DEFAULT,
                new Rewrites(rewrite, hostRewrite.map(HostRewrite.Literal::new), false));
        RouteTable table = Routes.table(Route.of("r", RouteMatch.path(match), action));
        String path = match instanceof PathMatch.Exact exact ? exact.path() : "/";
        if (match instanceof PathMatch.Prefix prefix) {
            path = prefix.prefix();
        }
        return (RouteDecision.Forward) table.route(Routes.get(path), 0);
    }
}
