package dev.proxyless.mesh.xds.decode;

import com.google.re2j.Pattern;
import dev.proxyless.mesh.model.match.Fraction;
import dev.proxyless.mesh.model.match.PathMatch;
import dev.proxyless.mesh.model.match.QueryMatch;
import dev.proxyless.mesh.model.match.RouteMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request must be for a route (Envoy {@code route.v3.RouteMatch}; gRFC A28). A condition that cannot be honoured
 * is refused, never left out: without it the route would take requests that are not meant for it.
 */
final class RouteMatchDecoder {

    private static final String REMEDY = "without it the route would match other requests; use another condition";
    static final FieldRules RULES = FieldRules.of("envoy.config.route.v3.RouteMatch")
            .honouring(
                    "prefix",
                    "path",
                    "safe_regex",
                    "case_sensitive",
                    "runtime_fraction",
                    "headers",
                    "query_parameters",
                    "grpc")
            .refusing("connect_matcher", REMEDY)
            .refusing("path_separated_prefix", "use prefix with a slash at the end and path without")
            .refusing("path_match_policy", REMEDY)
            .refusing("tls_context", REMEDY)
            .refusing("dynamic_metadata", REMEDY)
            .refusing("filter_state", REMEDY);
    static final FieldRules FRACTION_RULES = FieldRules.of("envoy.config.core.v3.RuntimeFractionalPercent")
            .honouring("default_value")
            .reporting("runtime_key", "there is no runtime: default_value counts");
    static final FieldRules QUERY_RULES = FieldRules.of("envoy.config.route.v3.QueryParameterMatcher")
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
                        ? Optional.of(fraction(proto.getRuntimeFraction(), at.field("runtime_fraction")))
                        : Optional.empty(),
                proto.hasGrpc());
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
            case CONNECT_MATCHER, PATH_SEPARATED_PREFIX, PATH_MATCH_POLICY -> null; // refused by the rules
            case PATHSPECIFIER_NOT_SET -> {
                at.refuse("no condition on the path (expected: prefix, path or safe_regex; \"prefix\": \"/\" for all)");
                yield null;
            }
        };
    }

    private static Fraction fraction(RuntimeFractionalPercent proto, FieldPath at) {
        FRACTION_RULES.apply(proto, at);
        if (!proto.hasDefaultValue()) {
            at.field("default_value").refuse("unset (expected: a share, since there is no runtime)");
        }
        return Scalars.fraction(proto.getDefaultValue(), at.field("default_value"));
    }

    private static List<QueryMatch> query(List<QueryParameterMatcher> protos, FieldPath parent) {
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
