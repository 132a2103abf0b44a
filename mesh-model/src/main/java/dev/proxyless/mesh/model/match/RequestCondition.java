package dev.proxyless.mesh.model.match;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A condition made of others (xDS {@code Matcher.MatcherList.Predicate}). Thread-safe. */
public sealed interface RequestCondition {

    /** Whether {@code request} satisfies the condition. */
    boolean holds(RequestFields request);

    /** A part of the request is there and satisfies {@code condition}. */
    record Value(MatchInput input, StringMatch condition) implements RequestCondition {
        @Override
        public boolean holds(RequestFields request) {
            @Nullable String value = input.of(request);
            return value != null && condition.matches(value);
        }
    }

    /** An expression holds. */
    record Expression(RequestExpression expression) implements RequestCondition {
        @Override
        public boolean holds(RequestFields request) {
            return expression.holds(request);
        }
    }

    /** All of these. */
    record All(List<RequestCondition> conditions) implements RequestCondition {
        public All {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean holds(RequestFields request) {
            for (RequestCondition condition : conditions) {
                if (!condition.holds(request)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Any of these. */
    record Any(List<RequestCondition> conditions) implements RequestCondition {
        public Any {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean holds(RequestFields request) {
            for (RequestCondition condition : conditions) {
                if (condition.holds(request)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Not this one. */
    record Not(RequestCondition condition) implements RequestCondition {
        @Override
        public boolean holds(RequestFields request) {
            return !condition.holds(request);
        }
    }
}
