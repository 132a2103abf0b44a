package dev.proxyless.mesh.model.match;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses an action for a request by a tree of conditions (xDS {@code type.matcher.v3.Matcher}). Thread-safe.
 *
 * @param <A> what is chosen
 */
public sealed interface MatchTree<A> {

    /** The action for a request, or null if there is none. */
    @Nullable A choose(RequestFields request);

    /** This one, always. */
    record Leaf<A>(A action) implements MatchTree<A> {

        @Override
        public A choose(RequestFields request) {
            return action;
        }
    }

    /**
     * The first branch whose condition holds and that leads to an action counts.
     *
     * @param branches in order
     * @param otherwise what counts if there is no such branch
     */
    record InOrder<A>(List<Branch<A>> branches, Optional<MatchTree<A>> otherwise) implements MatchTree<A> {

        public InOrder {
            branches = List.copyOf(branches);
        }

        @Override
        public @Nullable A choose(RequestFields request) {
            for (Branch<A> branch : branches) {
                A chosen = branch.condition().holds(request) ? branch.then().choose(request) : null;
                if (chosen != null) {
                    return chosen;
                }
            }
            return otherwise.isEmpty() ? null : otherwise.get().choose(request);
        }
    }

    /** What counts if a condition holds. */
    record Branch<A>(RequestCondition condition, MatchTree<A> then) {}

    /**
     * What belongs to the value of an input.
     *
     * @param input the input
     * @param byValue what belongs to each value
     * @param byPrefix whether the values are prefixes, of which the longest that leads to an action counts
     * @param otherwise what counts if there is no input, or what belongs to it leads to no action
     */
    record ByValue<A>(
            MatchInput input, Map<String, MatchTree<A>> byValue, boolean byPrefix, Optional<MatchTree<A>> otherwise)
            implements MatchTree<A> {

        public ByValue {
            byValue = Map.copyOf(byValue);
        }

        @Override
        public @Nullable A choose(RequestFields request) {
            String value = input.of(request);
            A chosen = value == null ? null : choose(value, request);
            if (chosen != null) {
                return chosen;
            }
            return otherwise.isEmpty() ? null : otherwise.get().choose(request);
        }

        private @Nullable A choose(String value, RequestFields request) {
            int shortest = byPrefix ? 1 : value.length();
            for (int length = value.length(); length >= shortest; length--) {
                MatchTree<A> found = byValue.get(value.substring(0, length));
                A chosen = found == null ? null : found.choose(request);
                if (chosen != null) {
                    return chosen;
                }
            }
            return null;
        }
    }
}
