package dev.proxyless.mesh.xds.decode;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.Matcher.MatcherList;
import com.github.xds.type.matcher.v3.Matcher.MatcherTree;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.proxyless.mesh.model.match.MatchInput;
import dev.proxyless.mesh.model.match.MatchTree;
import dev.proxyless.mesh.model.match.RequestCondition;
import dev.proxyless.mesh.model.match.RequestExpression;
import dev.proxyless.mesh.model.match.StringMatch;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A tree of conditions (xDS {@code Matcher}). A part that cannot be honoured is refused: without it other requests would match.
 *
 * @param <A> what the tree chooses
 */
final class MatchTreeDecoder<A> {

    private static final String MATCHER = "xds.type.matcher.v3.Matcher";

    static final FieldRules RULES =
            FieldRules.ofCondition(MATCHER).honouring("matcher_list", "matcher_tree", "on_no_match");
    static final FieldRules ON_MATCH_RULES = FieldRules.ofCondition(MATCHER + ".OnMatch")
            .honouring("matcher")
            .honouringPartly(
                    "action",
                    RouteMatcherDecoder.ROUTE + " and " + RouteMatcherDecoder.ROUTES + " in virtual hosts, "
                            + RbacDecoder.ACTION + " in access rules, " + ClusterMatcherDecoder.ACTION
                            + " in cluster specifiers");
    static final FieldRules SINGLE_RULES = FieldRules.ofCondition(MATCHER + ".MatcherList.Predicate.SinglePredicate")
            .honouringPartly("input", MatchInputDecoder.EXTENT + " and " + ExpressionDecoder.INPUT)
            .honouring("value_match")
            .honouringPartly("custom_match", ExpressionDecoder.MATCHER);
    static final FieldRules TREE_RULES = FieldRules.ofCondition(MATCHER + ".MatcherTree")
            .honouringPartly("input", MatchInputDecoder.EXTENT)
            .honouring("exact_match_map", "prefix_match_map")
            .refusing("custom_match", "use exact_match_map or prefix_match_map");

    private final ExtensionDecoder<MatchInput> inputs;
    private final ExtensionDecoder<A> actions;

    /** Reads trees that have these inputs and these actions. */
    MatchTreeDecoder(ExtensionDecoder<MatchInput> inputs, ExtensionDecoder<A> actions) {
        this.inputs = inputs;
        this.actions = actions;
    }

    /** The tree, or null if a part of it was refused. */
    @Nullable MatchTree<A> decode(Matcher proto, FieldPath at) {
        RULES.apply(proto, at);
        Optional<MatchTree<A>> otherwise = Optional.empty();
        if (proto.hasOnNoMatch()) {
            MatchTree<A> last = onMatch(proto.getOnNoMatch(), at.field("on_no_match"));
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

    private @Nullable MatchTree<A> list(MatcherList proto, Optional<MatchTree<A>> otherwise, FieldPath at) {
        List<MatchTree.Branch<A>> branches = new ArrayList<>(proto.getMatchersCount());
        boolean whole = true;
        for (int i = 0; i < proto.getMatchersCount(); i++) {
            MatcherList.FieldMatcher matcher = proto.getMatchers(i);
            FieldPath here = at.item("matchers", i);
            RequestCondition condition = predicate(matcher.getPredicate(), here.field("predicate"));
            MatchTree<A> then = onMatch(matcher.getOnMatch(), here.field("on_match"));
            if (condition != null && then != null) {
                branches.add(new MatchTree.Branch<>(condition, then));
            } else {
                whole = false;
            }
        }
        return whole ? new MatchTree.InOrder<>(branches, otherwise) : null;
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

    private @Nullable RequestCondition single(MatcherList.Predicate.SinglePredicate proto, FieldPath at) {
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

    private @Nullable MatchInput input(TypedExtensionConfig proto, FieldPath at) {
        return inputs.decode(proto.getTypedConfig(), at.field("typed_config"));
    }

    private @Nullable MatchTree<A> tree(MatcherTree proto, Optional<MatchTree<A>> otherwise, FieldPath at) {
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
        Map<String, MatchTree<A>> byValue = new HashMap<>();
        values.forEach((value, then) -> {
            MatchTree<A> matcher = onMatch(then, map.field("map[\"" + value + "\"]"));
            if (matcher != null) {
                byValue.put(value, matcher);
            }
        });
        return input == null || byValue.size() < values.size()
                ? null
                : new MatchTree.ByValue<>(input, byValue, byPrefix, otherwise);
    }

    private @Nullable MatchTree<A> onMatch(Matcher.OnMatch proto, FieldPath at) {
        ON_MATCH_RULES.apply(proto, at);
        return switch (proto.getOnMatchCase()) {
            case MATCHER -> decode(proto.getMatcher(), at.field("matcher"));
            case ACTION -> {
                A action = actions.decode(
                        proto.getAction().getTypedConfig(), at.field("action").field("typed_config"));
                yield action == null ? null : new MatchTree.Leaf<>(action);
            }
            case ONMATCH_NOT_SET -> {
                at.refuse("nothing (expected: matcher or action)");
                yield null;
            }
        };
    }
}
