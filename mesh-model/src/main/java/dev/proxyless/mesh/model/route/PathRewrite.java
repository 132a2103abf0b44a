package dev.proxyless.mesh.model.route;

import com.google.re2j.Pattern;
import dev.proxyless.mesh.model.match.UriTemplateRewrite;

/**
 * How a path is changed before the request is sent or redirected. The query string stays as it is.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto">Envoy
 *     {@code prefix_rewrite}, {@code regex_rewrite}, {@code path_redirect}</a>
 */
public sealed interface PathRewrite {

    /** The part that the route's path condition matched is replaced. */
    record ReplacePrefix(String replacement) implements PathRewrite {}

    /**
     * Every match of a regular expression is replaced.
     *
     * @param pattern the RE2 expression
     * @param substitution with {@code \1} to {@code \9} for groups, as in RE2
     */
    record ReplaceRegex(Pattern pattern, String substitution) implements PathRewrite {}

    /** The whole path is made anew of what the variables of the route's template stand for. */
    record FillTemplate(UriTemplateRewrite template) implements PathRewrite {}

    /** The whole path is replaced. */
    record ReplacePath(String replacement) implements PathRewrite {}
}
