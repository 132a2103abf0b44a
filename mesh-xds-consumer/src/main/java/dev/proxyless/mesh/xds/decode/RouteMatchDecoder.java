package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import com.google.re2j.Pattern;
import dev.proxyless.mesh.model.match.FixedMatch;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.QueryMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.match.UriTemplate;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch.TlsContextMatchOptions;
import io.envoyproxy.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request must be for a route (Envoy {@code route.v3.RouteMatch}; gRFC A28). A condition that cannot be honoured
 * is refused, never left out: without it the route would take requests that are not meant for it.
 */
final class RouteMatchDecoder {

    private static final String URI_TEMPLATE = "envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig";
    static final FieldRules RULES = FieldRules.ofCondition("envoy.config.route.v3.RouteMatch")
            .honouring(
                    "prefix",
                    "path",
                    "safe_regex",
                    "case_sensitive",
                    "runtime_fraction",
                    "headers",
                    "query_parameters",
                    "path_separated_prefix",
                    "grpc")
            .honouringPartly("path_match_policy", "envoy.path.match.uri_template")
            .honouringPartly("tls_context", "as in an Envoy that is called without TLS")
            .honouringPartly("dynamic_metadata", "as in an Envoy whose filters set none")
            .honouringPartly("filter_state", "as in an Envoy whose filters set none")
            .refusing("connect_matcher", "clients do not send CONNECT through the mesh; leave the route out");
    static final FieldRules TEMPLATE_RULES =
            FieldRules.ofCondition(URI_TEMPLATE).honouring("path_template");
    static final FieldRules TLS_RULES = FieldRules.ofCondition(
                    "envoy.config.route.v3.RouteMatch.TlsContextMatchOptions")
            .honouring("presented", "validated");
    static final FieldRules METADATA_RULES = FieldRules.ofCondition("envoy.type.matcher.v3.MetadataMatcher")
            .honouring("invert")
            .passingOver("filter", "path", "value");
    static final FieldRules STATE_RULES = FieldRules.ofCondition("envoy.type.matcher.v3.FilterStateMatcher")
            .passingOver("key", "string_match", "address_match");
    static final FieldRules QUERY_RULES = FieldRules.ofCondition("envoy.config.route.v3.QueryParameterMatcher")
            .honouring("name", "string_match", "present_match");

    private RouteMatchDecoder() {}

    /** The condition, or null if it was refused. */
    static @Nullable RouteMatch decode(io.envoyproxy.envoy.config.route.v3.RouteMatch proto, FieldPath at) {
        RULES.apply(proto, at);
        PathMatch path = path(proto, at);
        RouteMatch match = new RouteMatch(
                path == null ? new PathMatch.Prefix("/", true) : path,
                HeaderMatchDecoder.decode(proto.getHeadersList(), at, "headers"),
                query(proto.getQueryParametersList(), at),
                proto.hasRuntimeFraction()
                        ? Optional.of(RuntimeDecoder.fraction(proto.getRuntimeFraction(), at.field("runtime_fraction")))
                        : Optional.empty(),
                proto.hasGrpc(),
                fixed(proto, at));
        return path == null ? null : match;
    }

    private static @Nullable PathMatch path(io.envoyproxy.envoy.config.route.v3.RouteMatch proto, FieldPath at) {
        boolean caseSensitive =
                !proto.hasCaseSensitive() || proto.getCaseSensitive().getValue();
        return switch (proto.getPathSpecifierCase()) {
            case PREFIX -> new PathMatch.Prefix(proto.getPrefix(), caseSensitive);
            case PATH -> new PathMatch.Exact(proto.getPath(), caseSensitive);
            case SAFE_REGEX -> {
                Pattern pattern = RegexDecoder.decode(proto.getSafeRegex(), at.field("safe_regex"));
                yield pattern == null ? null : new PathMatch.SafeRegex(pattern);
            }
            case PATH_SEPARATED_PREFIX ->
                separatedPrefix(proto.getPathSeparatedPrefix(), caseSensitive, at.field("path_separated_prefix"));
            case PATH_MATCH_POLICY -> {
                UriTemplate template = template(proto.getPathMatchPolicy(), at.field("path_match_policy"));
                yield template == null ? null : new PathMatch.Template(template);
            }
            case CONNECT_MATCHER -> null; // refused by the rules
            case PATHSPECIFIER_NOT_SET -> {
                at.refuse("no condition on the path (expected: prefix, path, safe_regex, path_separated_prefix or"
                        + " path_match_policy; \"prefix\": \"/\" for all)");
                yield null;
            }
        };
    }

    private static @Nullable PathMatch separatedPrefix(String prefix, boolean caseSensitive, FieldPath at) {
        if (prefix.isEmpty() || prefix.endsWith("/") || prefix.indexOf('?') >= 0 || prefix.indexOf('#') >= 0) {
            at.refuse("\"" + prefix + "\" (expected: not empty, no slash at the end, no ? and no #)");
            return null;
        }
        return new PathMatch.PathSeparatedPrefix(prefix, caseSensitive);
    }

    /** A template of paths, or null if it was refused. */
    static @Nullable UriTemplate template(TypedExtensionConfig policy, FieldPath at) {
        Any config = policy.getTypedConfig();
        FieldPath here = at.field("typed_config");
        if (!Extension.messageName(config).equals(URI_TEMPLATE)) {
            here.refuse("\"" + config.getTypeUrl() + "\" (expected: " + URI_TEMPLATE + ")");
            return null;
        }
        UriTemplateMatchConfig template = Extension.unpack(config, UriTemplateMatchConfig.parser(), here);
        if (template == null) {
            return null;
        }
        TEMPLATE_RULES.apply(template, here);
        try {
            return UriTemplate.parse(template.getPathTemplate());
        } catch (IllegalArgumentException e) {
            here.field("path_template").refuse(e.getMessage() + ", in \"" + template.getPathTemplate() + "\"");
            return null;
        }
    }

    /**
     * Conditions on what only a proxy has: the connection of who calls it, and what its filters left. They are what they
     * would be in an Envoy to which a client without TLS connects and whose filters leave nothing.
     */
    private static List<FixedMatch> fixed(io.envoyproxy.envoy.config.route.v3.RouteMatch proto, FieldPath at) {
        List<FixedMatch> fixed = new ArrayList<>();
        if (proto.hasTlsContext()) {
            TlsContextMatchOptions tls = proto.getTlsContext();
            TLS_RULES.apply(tls, at.field("tls_context"));
            fixed.add(new FixedMatch(
                    "tls_context",
                    !tls.getPresented().getValue() && !tls.getValidated().getValue()));
        }
        for (int i = 0; i < proto.getDynamicMetadataCount(); i++) {
            METADATA_RULES.apply(proto.getDynamicMetadata(i), at.item("dynamic_metadata", i));
            fixed.add(new FixedMatch(
                    "dynamic_metadata[" + i + "]", proto.getDynamicMetadata(i).getInvert()));
        }
        for (int i = 0; i < proto.getFilterStateCount(); i++) {
            STATE_RULES.apply(proto.getFilterState(i), at.item("filter_state", i));
            fixed.add(new FixedMatch("filter_state[" + i + "]", false));
        }
        for (FixedMatch match : fixed) {
            if (!match.holds()) {
                at.field(match.field().replaceAll("\\[.*", ""))
                        .report(
                                "never holds, since calls of a client have nothing of that sort: the route is not used");
            }
        }
        return fixed;
    }

    /** All conditions of a list; those that were refused are left out. */
    static List<QueryMatch> query(List<QueryParameterMatcher> protos, FieldPath parent) {
        List<QueryMatch> matches = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            QueryMatch match = query(protos.get(i), parent.item("query_parameters", i));
            if (match != null) {
                matches.add(match);
            }
        }
        return matches;
    }

    private static @Nullable QueryMatch query(QueryParameterMatcher proto, FieldPath at) {
        QUERY_RULES.apply(proto, at);
        if (!StringMatchDecoder.nonEmpty(proto.getName(), at.field("name"))) {
            return null;
        }
        return switch (proto.getQueryParameterMatchSpecifierCase()) {
            case STRING_MATCH -> {
                StringMatch condition = StringMatchDecoder.decode(proto.getStringMatch(), at.field("string_match"));
                yield condition == null ? null : new QueryMatch.Value(proto.getName(), condition);
            }
            case PRESENT_MATCH -> new QueryMatch.Present(proto.getName(), proto.getPresentMatch());
            case QUERYPARAMETERMATCHSPECIFIER_NOT_SET -> new QueryMatch.Present(proto.getName(), true);
        };
    }
}
