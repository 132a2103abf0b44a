package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.UriTemplateRewrite;
import dev.proxyless.mesh.model.route.PathRewrite;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig;
import org.jspecify.annotations.Nullable;

/** Rewriting of paths by the variables of a template (Envoy {@code envoy.path.rewrite.uri_template}). */
final class TemplateRewriteDecoder {

    private static final String TYPE = "envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig";
    static final FieldRules RULES = FieldRules.of(TYPE).honouring("path_template_rewrite");

    private TemplateRewriteDecoder() {}

    /**
     * The rewrite, or null if it was refused.
     *
     * @param match the condition of the route, which has the variables; null if it was refused
     */
    static @Nullable PathRewrite decode(TypedExtensionConfig policy, @Nullable RouteMatch match, FieldPath at) {
        Any config = policy.getTypedConfig();
        FieldPath here = at.field("typed_config");
        if (!Extension.messageName(config).equals(TYPE)) {
            here.refuse("\"" + config.getTypeUrl() + "\" (expected: " + TYPE + ")");
            return null;
        }
        UriTemplateRewriteConfig rewrite = Extension.unpack(config, UriTemplateRewriteConfig.parser(), here);
        if (rewrite == null || match == null) {
            return null;
        }
        RULES.apply(rewrite, here);
        if (!(match.path() instanceof PathMatch.Template template)) {
            at.refuse("set (expected: unset, since the route's match has no path_match_policy with variables)");
            return null;
        }
        try {
            return new PathRewrite.FillTemplate(UriTemplateRewrite.parse(
                    rewrite.getPathTemplateRewrite(), template.template().variables()));
        } catch (IllegalArgumentException e) {
            here.field("path_template_rewrite").refuse(String.valueOf(e.getMessage()));
            return null;
        }
    }
}
