package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.route.PathRewrite;
import dev.proxyless.mesh.model.route.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Redirects (Envoy {@code route.v3.RedirectAction}). */
final class RedirectDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.RedirectAction")
            .honouring(
                    "https_redirect",
                    "scheme_redirect",
                    "host_redirect",
                    "port_redirect",
                    "path_redirect",
                    "prefix_rewrite",
                    "regex_rewrite",
                    "response_code",
                    "strip_query");

    private RedirectDecoder() {}

    /** The redirect, or null if it was refused. */
    static @Nullable RouteAction decode(RedirectAction proto, FieldPath at) {
        RULES.apply(proto, at);
        HttpText.check(proto.getHostRedirect(), at.field("host_redirect"));
        HttpText.check(proto.getSchemeRedirect(), at.field("scheme_redirect"));
        int port = proto.getPortRedirect();
        if (port < 0 || port > 65_535) {
            at.field("port_redirect").refuse(Integer.toUnsignedString(port) + " (expected: 1 to 65535)");
            return null;
        }
        return new RouteAction.Redirect(
                status(proto, at),
                scheme(proto),
                nonEmpty(proto.getHostRedirect()),
                port == 0 ? Optional.empty() : Optional.of(port),
                path(proto, at),
                proto.getStripQuery());
    }

    /**
     * Whether every redirected request meets the route again, for its location differs from it in nothing that the route
     * looks at. One that may meet another by chance is given the benefit of the doubt.
     */
    static boolean isLoop(RouteAction.Redirect redirect, RouteMatch match) {
        boolean sameAuthority = redirect.scheme().isEmpty()
                && redirect.host().isEmpty()
                && redirect.port().isEmpty();
        return sameAuthority
                && match.query().isEmpty()
                && match.runtimeFraction().isEmpty()
                && redirect.path().map(path -> isSame(path, match.path())).orElse(true);
    }

    private static boolean isSame(PathRewrite rewrite, PathMatch matched) {
        if (rewrite instanceof PathRewrite.ReplacePath whole) {
            return matched instanceof PathMatch.Exact exact && exact.path().equals(whole.replacement());
        }
        return rewrite instanceof PathRewrite.ReplacePrefix prefix
                && matched instanceof PathMatch.Prefix condition
                && condition.prefix().equals(prefix.replacement());
    }

    private static int status(RedirectAction proto, FieldPath at) {
        return switch (proto.getResponseCode()) {
            case MOVED_PERMANENTLY -> 301;
            case FOUND -> 302;
            case SEE_OTHER -> 303;
            case TEMPORARY_REDIRECT -> 307;
            case PERMANENT_REDIRECT -> 308;
            case UNRECOGNIZED -> {
                at.field("response_code").refuse(proto.getResponseCodeValue() + " (expected: a known response code)");
                yield 301;
            }
        };
    }

    private static Optional<String> scheme(RedirectAction proto) {
        return proto.getHttpsRedirect() ? Optional.of("https") : nonEmpty(proto.getSchemeRedirect());
    }

    private static Optional<PathRewrite> path(RedirectAction proto, FieldPath at) {
        return switch (proto.getPathRewriteSpecifierCase()) {
            case PATH_REDIRECT -> {
                HttpText.check(proto.getPathRedirect(), at.field("path_redirect"));
                yield nonEmpty(proto.getPathRedirect()).map(PathRewrite.ReplacePath::new);
            }
            case PREFIX_REWRITE -> {
                HttpText.check(proto.getPrefixRewrite(), at.field("prefix_rewrite"));
                yield nonEmpty(proto.getPrefixRewrite()).map(PathRewrite.ReplacePrefix::new);
            }
            case REGEX_REWRITE ->
                Optional.ofNullable(RegexDecoder.rewrite(proto.getRegexRewrite(), at.field("regex_rewrite")));
            case PATHREWRITESPECIFIER_NOT_SET -> Optional.empty();
        };
    }

    private static Optional<String> nonEmpty(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }
}
