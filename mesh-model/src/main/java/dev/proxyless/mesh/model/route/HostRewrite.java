package dev.proxyless.mesh.model.route;

import com.google.re2j.Pattern;
import java.util.Locale;

/** What an endpoint sees as the authority instead of the request's (Envoy {@code RouteAction}, {@code host_rewrite_specifier}). */
public sealed interface HostRewrite {

    /** Always this one. */
    record Literal(String host) implements HostRewrite {}

    /**
     * The value of a request header, after the route's changes to it; the first, if it has several. Without one, or with an
     * empty one, the authority stays.
     *
     * @param name the header's name
     */
    record FromHeader(String name) implements HostRewrite {
        public FromHeader {
            name = name.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The request's path, without its query and before it is rewritten, with every match of an expression replaced.
     *
     * @param pattern the RE2 expression
     * @param substitution with {@code \1} to {@code \9} for groups
     */
    record FromPath(Pattern pattern, String substitution) implements HostRewrite {}

    /** The host name of the endpoint that gets the attempt; if it has none, the authority stays. */
    record FromEndpoint() implements HostRewrite {}
}
