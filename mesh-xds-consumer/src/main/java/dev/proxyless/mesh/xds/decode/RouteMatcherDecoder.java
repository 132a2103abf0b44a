package dev.proxyless.mesh.xds.decode;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.Matcher.MatcherList;
import com.github.xds.type.matcher.v3.Matcher.MatcherTree;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.proxyless.mesh.model.match.MatchInput;
import dev.proxyless.mesh.model.match.RequestCondition;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.route.Route;
import dev.proxyless.mesh.model.route.RouteMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteList;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestQueryParamMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The tree by which a virtual host chooses its route (Envoy {@code VirtualHost.matcher}; xDS {@code Matcher}). A part that
 * cannot be honoured is refused: without it other requests would match.
 */
final class RouteMatcherDecoder {

    private static final String ROUTE = "envoy.config.route.v3.Route";
    private static final String ROUTES = "envoy.config.route.v3.RouteList";
    private static final String HEADER = "envoy.type.matcher.v3.HttpRequestHeaderMatchInput";
    private static final String QUERY = "envoy.type.matcher.v3.HttpRequestQueryParamMatchInput";
    private static final String MATCHER = "xds.type.matcher.v3.Matcher";

    static final FieldRules RULES =
            FieldRules.ofCondition(MATCHER).honouring("matcher_list", "matcher_tree", "on_no_match");
    static final FieldRules ON_MATCH_RULES = FieldRules.ofCondition(MATCHER + ".OnMatch")
            .honouring("matcher")
            .honouringPartly("action", ROUTE + " and " + ROUTES);
    static final FieldRules SINGLE_RULES = FieldRules.ofCondition(MATCHER + ".MatcherList.Predicate.SinglePredicate")
            .honouringPartly("input", HEADER + ", " + QUERY + " and " + ExpressionDecoder.INPUT)
            .honouring("value_match")
            .honouringPartly("custom_match", ExpressionDecoder.MATCHER);
    static final FieldRules TREE_RULES = FieldRules.ofCondition(MATCHER + ".MatcherTree")
            .honouringPartly("input", HEADER + " and " + QUERY)
            .honouring("exact_match_map", "prefix_match_map")
            .refusing("custom_match", "use exact_match_map or prefix_match_map");
    static final FieldRules HEADER_RULES = FieldRules.ofCondition(HEADER).honouring("header_name");
    static final FieldRules QUERY_RULES = FieldRules.ofCondition(QUERY).honouring("query_param");
    static final FieldRules LIST_RULES = FieldRules.ofCondition(ROUTES).honouring("routes");

    private final List<Route> routes = new ArrayList<>();
    private final RouteReader reader;

    /** Reads a route of the virtual host; null if it was refused. */
    interface RouteReader {
        @Nullable Route read(io.envoyproxy.envoy.config.route.v3.Route proto, FieldPath at);
    }

    RouteMatcherDecoder(RouteReader reader) {
        this.reader = reader;
    }

    /** All routes of the tree, in the order in which they were read. */
    List<Route> routes() {
        return routes;
    }

    /** The tree, or null if a part of it was refused. */
    @Nullable RouteMatcher decode(Matcher proto, FieldPath at) {
        RULES.apply(proto, at);
        Optional<RouteMatcher> otherwise = Optional.empty();
        if (proto.hasOnNoMatch()) {
            RouteMatcher last = onMatch(proto.getOnNoMatch(), at.field("on_no_match"));
            if (last == null) {
                return null;
            }
            otherwise = Optional.of(last);
        }
        return switch (proto.getMatcherTypeCase()) {
            case MATCHER_LIST -> list(proto.getMatcherList(), otherwise, at.field("matcher_list"));
            case MATCHER_TREE -> tree(proto.getMatcherTree(), otherwise, at.field("matcher_tree"));
            case MATCHERTYPE_NOT_SET -> {
                if (otherwise.isEmpty()) {
                    at.refuse("nothing (expected: matcher_list, matcher_tree or on_no_match)");
                }
                yield otherwise.orElse(null);
            }
        };
    }

    private @Nullable RouteMatcher list(MatcherList proto, Optional<RouteMatcher> otherwise, FieldPath at) {
        List<RouteMatcher.Branch> branches = new ArrayList<>(proto.getMatchersCount());
        boolean whole = true;
        for (int i = 0; i < proto.getMatchersCount(); i++) {
            MatcherList.FieldMatcher matcher = proto.getMatchers(i);
            FieldPath here = at.item("matchers", i);
            RequestCondition condition = predicate(matcher.getPredicate(), here.field("predicate"));
            RouteMatcher then = onMatch(matcher.getOnMatch(), here.field("on_match"));
            if (condition != null && then != null) {
                branches.add(new RouteMatcher.Branch(condition, then));
            } else {
                whole = false;
            }
        }
        return whole ? new RouteMatcher.InOrder(branches, otherwise) : null;
    }

    private @Nullable RequestCondition predicate(MatcherList.Predicate proto, FieldPath at) {
        return switch (proto.getMatchTypeCase()) {
            case SINGLE_PREDICATE -> single(proto.getSinglePredicate(), at.field("single_predicate"));
            case OR_MATCHER -> several(proto.getOrMatcher(), RequestCondition.Any::new, at.field("or_matcher"));
            case AND_MATCHER -> several(proto.getAndMatcher(), RequestCondition.All::new, at.field("and_matcher"));
            case NOT_MATCHER -> {
                RequestCondition inner = predicate(proto.getNotMatcher(), at.field("not_matcher"));
                yield inner == null ? null : new RequestCondition.Not(inner);
            }
            case MATCHTYPE_NOT_SET -> {
                at.refuse("nothing (expected: single_predicate, or_matcher, and_matcher or not_matcher)");
                yield null;
            }
        };
    }

    private @Nullable RequestCondition several(
            MatcherList.Predicate.PredicateList proto,
            Function<List<RequestCondition>, RequestCondition> join,
            FieldPath at) {
        List<RequestCondition> conditions = new ArrayList<>(proto.getPredicateCount());
        for (int i = 0; i < proto.getPredicateCount(); i++) {
            RequestCondition condition = predicate(proto.getPredicate(i), at.item("predicate", i));
            if (condition != null) {
                conditions.add(condition);
            }
        }
        return conditions.size() == proto.getPredicateCount() ? join.apply(conditions) : null;
    }

    private static @Nullable RequestCondition single(MatcherList.Predicate.SinglePredicate proto, FieldPath at) {
        SINGLE_RULES.apply(proto, at);
        if (proto.hasCustomMatch()) {
            return expression(proto, at);
        }
        MatchInput input = input(proto.getInput(), at.field("input"));
        if (!proto.hasValueMatch()) {
            at.refuse("no condition (expected: value_match or custom_match)");
            return null;
        }
        StringMatch condition = value(proto.getValueMatch(), at.field("value_match"));
        return input == null || condition == null ? null : new RequestCondition.Value(input, condition);
    }

    private static @Nullable RequestCondition expression(MatcherList.Predicate.SinglePredicate proto, FieldPath at) {
        Any config = proto.getCustomMatch().getTypedConfig();
        FieldPath here = at.field("custom_match").field("typed_config");
        if (!Extension.messageName(config).equals(ExpressionDecoder.MATCHER)) {
            here.refuse(
                    "\"" + config.getTypeUrl() + "\" (expected: " + ExpressionDecoder.MATCHER + ", or value_match)");
            return null;
        }
        ExpressionDecoder.input(
                proto.getInput().getTypedConfig(), at.field("input").field("typed_config"));
        RequestExpression expression = ExpressionDecoder.matcher(config, here);
        return expression == null ? null : new RequestCondition.Expression(expression);
    }

    /** The message of xDS has the fields of Envoy's, with the same numbers. */
    private static @Nullable StringMatch value(com.github.xds.type.matcher.v3.StringMatcher proto, FieldPath at) {
        try {
            return StringMatchDecoder.decode(StringMatcher.parseFrom(proto.toByteString()), at);
        } catch (InvalidProtocolBufferException e) {
            at.refuse("bytes that are no condition (expected: a StringMatcher; " + e.getMessage() + ")");
            return null;
        }
    }

    /** Whether it is one of those that {@link #input} reads. */
    static boolean isInput(Any config) {
        String message = Extension.messageName(config);
        return message.equals(HEADER) || message.equals(QUERY);
    }

    private static @Nullable MatchInput input(TypedExtensionConfig proto, FieldPath at) {
        return input(proto.getTypedConfig(), at.field("typed_config"));
    }

    /** What of a request is looked at, or null if it was refused. */
    static @Nullable MatchInput input(Any config, FieldPath here) {
        switch (Extension.messageName(config)) {
            case HEADER -> {
                HttpRequestHeaderMatchInput header =
                        Extension.unpack(config, HttpRequestHeaderMatchInput.parser(), here);
                if (header == null || !StringMatchDecoder.nonEmpty(header.getHeaderName(), here.field("header_name"))) {
                    return null;
                }
                HEADER_RULES.apply(header, here);
                return new MatchInput.Header(header.getHeaderName());
            }
            case QUERY -> {
                HttpRequestQueryParamMatchInput query =
                        Extension.unpack(config, HttpRequestQueryParamMatchInput.parser(), here);
                if (query == null || !StringMatchDecoder.nonEmpty(query.getQueryParam(), here.field("query_param"))) {
                    return null;
                }
                QUERY_RULES.apply(query, here);
                return new MatchInput.QueryParameter(query.getQueryParam());
            }
            default -> {
                here.refuse("\"" + config.getTypeUrl() + "\" (expected: " + HEADER + " or " + QUERY + ")");
                return null;
            }
        }
    }

    private @Nullable RouteMatcher tree(MatcherTree proto, Optional<RouteMatcher> otherwise, FieldPath at) {
        TREE_RULES.apply(proto, at);
        MatchInput input = input(proto.getInput(), at.field("input"));
        boolean byPrefix = proto.hasPrefixMatchMap();
        if (!byPrefix && !proto.hasExactMatchMap()) {
            if (!proto.hasCustomMatch()) {
                at.refuse("no values (expected: exact_match_map or prefix_match_map)");
            }
            return null;
        }
        Map<String, Matcher.OnMatch> values = byPrefix
                ? proto.getPrefixMatchMap().getMapMap()
                : proto.getExactMatchMap().getMapMap();
        FieldPath map = at.field(byPrefix ? "prefix_match_map" : "exact_match_map");
        Map<String, RouteMatcher> byValue = new HashMap<>();
        values.forEach((value, then) -> {
            RouteMatcher matcher = onMatch(then, map.field("map[\"" + value + "\"]"));
            if (matcher != null) {
                byValue.put(value, matcher);
            }
        });
        return input == null || byValue.size() < values.size()
                ? null
                : new RouteMatcher.ByValue(input, byValue, byPrefix, otherwise);
    }

    private @Nullable RouteMatcher onMatch(Matcher.OnMatch proto, FieldPath at) {
        ON_MATCH_RULES.apply(proto, at);
        return switch (proto.getOnMatchCase()) {
            case MATCHER -> decode(proto.getMatcher(), at.field("matcher"));
            case ACTION ->
                action(proto.getAction().getTypedConfig(), at.field("action").field("typed_config"));
            case ONMATCH_NOT_SET -> {
                at.refuse("nothing (expected: matcher or action)");
                yield null;
            }
        };
    }

    private @Nullable RouteMatcher action(Any config, FieldPath at) {
        String type = Extension.messageName(config);
        if (type.equals(ROUTE)) {
            var route = Extension.unpack(config, io.envoyproxy.envoy.config.route.v3.Route.parser(), at);
            Integer place = route == null ? null : place(route, at);
            return place == null ? null : new RouteMatcher.Candidates(List.of(place));
        }
        if (type.equals(ROUTES)) {
            RouteList list = Extension.unpack(config, RouteList.parser(), at);
            return list == null ? null : several(list, at);
        }
        at.refuse("\"" + config.getTypeUrl() + "\" (expected: " + ROUTE + " or " + ROUTES + ")");
        return null;
    }

    private @Nullable RouteMatcher several(RouteList list, FieldPath at) {
        LIST_RULES.apply(list, at);
        List<Integer> places = new ArrayList<>(list.getRoutesCount());
        for (int i = 0; i < list.getRoutesCount(); i++) {
            Integer place = place(list.getRoutes(i), at.item("routes", i));
            if (place != null) {
                places.add(place);
            }
        }
        return places.size() == list.getRoutesCount() ? new RouteMatcher.Candidates(places) : null;
    }

    private @Nullable Integer place(io.envoyproxy.envoy.config.route.v3.Route proto, FieldPath at) {
        Route route = reader.read(proto, at);
        if (route == null) {
            return null;
        }
        routes.add(route);
        return routes.size() - 1;
    }
}
