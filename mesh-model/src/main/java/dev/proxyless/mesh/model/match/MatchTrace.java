package dev.proxyless.mesh.model.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a request takes no other way through a tree of conditions, for people: every branch on its way that it does not take. */
public final class MatchTrace {

    private final RequestFields request;
    private final List<String> reasons = new ArrayList<>();

    private MatchTrace(RequestFields request) {
        this.request = request;
    }

    /** The reasons in the order in which the tree is walked; the last one may be why there is no way at all. */
    public static List<String> of(MatchTree<?> tree, RequestFields request) {
        MatchTrace trace = new MatchTrace(request);
        trace.walk(tree, "matcher");
        return List.copyOf(trace.reasons);
    }

    /** Whether the tree leads to an action. */
    private <A> boolean walk(MatchTree<A> tree, String at) {
        if (tree instanceof MatchTree.InOrder<A> list) {
            return walk(list, at);
        }
        return tree instanceof MatchTree.ByValue<A> map ? walk(map, at) : true;
    }

    private <A> boolean walk(MatchTree.InOrder<A> list, String at) {
        for (int i = 0; i < list.branches().size(); i++) {
            MatchTree.Branch<A> branch = list.branches().get(i);
            String here = at + ".matchers[" + i + "]";
            String mismatch = mismatch(branch.condition());
            if (mismatch != null) {
                reasons.add(here + ": " + mismatch);
            } else if (walk(branch.then(), here)) {
                return true;
            }
        }
        return list.otherwise().isPresent() ? walk(list.otherwise().get(), at + ".on_no_match") : none(at);
    }

    private <A> boolean walk(MatchTree.ByValue<A> map, String at) {
        MatchTree.ByValue<A> alone =
                new MatchTree.ByValue<>(map.input(), map.byValue(), map.byPrefix(), Optional.empty());
        if (alone.choose(request) != null) {
            return true;
        }
        String expected = map.byValue().keySet().stream()
                .sorted()
                .map(value -> "\"" + value + "\"")
                .collect(Collectors.joining(", ", map.byPrefix() ? "one that begins with " : "one of ", ""));
        reasons.add(at + ": " + found(name(map.input()), map.input().of(request), expected));
        return map.otherwise().isPresent() && walk(map.otherwise().get(), at + ".on_no_match");
    }

    private boolean none(String at) {
        reasons.add(at + ": leads to nothing (expected: on_no_match, or a condition that holds)");
        return false;
    }

    /** Why a condition does not hold, or null if it does. */
    private @Nullable String mismatch(RequestCondition condition) {
        if (condition.holds(request)) {
            return null;
        }
        if (condition instanceof RequestCondition.Value value) {
            return found(
                    name(value.input()),
                    value.input().of(request),
                    value.condition().describe());
        }
        if (condition instanceof RequestCondition.All all) {
            return all.conditions().stream()
                    .filter(each -> !each.holds(request))
                    .findFirst()
                    .map(this::mismatch)
                    .orElse("a condition does not hold");
        }
        if (condition instanceof RequestCondition.Any any) {
            return any.conditions().stream().map(this::mismatch).collect(Collectors.joining("; "));
        }
        if (condition instanceof RequestCondition.Expression asked) {
            return asked.expression().text() + ": " + asked.expression().mismatch(request);
        }
        return condition instanceof RequestCondition.Not
                ? "the condition under not_matcher holds"
                : "the condition does not hold";
    }

    private static String name(MatchInput input) {
        if (input instanceof MatchInput.Header header) {
            return "header " + header.name();
        }
        if (input instanceof MatchInput.QueryParameter parameter) {
            return "query parameter " + parameter.name();
        }
        if (input instanceof MatchInput.Absent absent) {
            return absent.name();
        }
        throw new AssertionError(input);
    }

    /** What was found and what was expected of a part of the request. */
    public static String found(String part, @Nullable String value, String expected) {
        return part + ": " + (value == null ? "none" : "\"" + value + "\"") + " (expected: " + expected + ")";
    }
}
