package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.match.MatchInput;
import dev.proxyless.mesh.model.match.RequestCondition;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.route.RouteMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a request takes no other way through a tree of conditions, for people: every branch on its way that it does not take. */
final class MatcherTrace {

    private final RequestFields request;
    private final List<String> reasons = new ArrayList<>();

    private MatcherTrace(RequestFields request) {
        this.request = request;
    }

    /** The reasons in the order in which the tree is walked; the last one may be why there is no way at all. */
    static List<String> of(RouteMatcher matcher, RequestFields request) {
        MatcherTrace trace = new MatcherTrace(request);
        trace.walk(matcher, "matcher");
        return List.copyOf(trace.reasons);
    }

    /** Whether the matcher leads to routes. */
    private boolean walk(RouteMatcher matcher, String at) {
        if (matcher instanceof RouteMatcher.InOrder list) {
            return walk(list, at);
        }
        return matcher instanceof RouteMatcher.ByValue map ? walk(map, at) : true;
    }

    private boolean walk(RouteMatcher.InOrder list, String at) {
        for (int i = 0; i < list.branches().size(); i++) {
            RouteMatcher.Branch branch = list.branches().get(i);
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

    private boolean walk(RouteMatcher.ByValue map, String at) {
        RouteMatcher.ByValue alone =
                new RouteMatcher.ByValue(map.input(), map.byValue(), map.byPrefix(), Optional.empty());
        if (alone.choose(request) != null) {
            return true;
        }
        String expected = map.byValue().keySet().stream()
                .sorted()
                .map(value -> "\"" + value + "\"")
                .collect(Collectors.joining(", ", map.byPrefix() ? "one that begins with " : "one of ", ""));
        reasons.add(at + ": " + RouteTrace.found(name(map.input()), map.input().of(request), expected));
        return map.otherwise().isPresent() && walk(map.otherwise().get(), at + ".on_no_match");
    }

    private boolean none(String at) {
        reasons.add(at + ": leads to no routes (expected: on_no_match, or a condition that holds)");
        return false;
    }

    /** Why a condition does not hold, or null if it does. */
    private @Nullable String mismatch(RequestCondition condition) {
        if (condition.holds(request)) {
            return null;
        }
        if (condition instanceof RequestCondition.Value value) {
            return RouteTrace.found(
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
        return input instanceof MatchInput.Header header
                ? "header " + header.name()
                : input instanceof MatchInput.QueryParameter parameter
                        ? "query parameter " + parameter.name()
                        : "the input";
    }
}
