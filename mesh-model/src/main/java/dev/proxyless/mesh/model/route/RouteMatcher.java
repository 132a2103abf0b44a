package dev.proxyless.mesh.model.route;

import dev.proxyless.mesh.model.match.MatchInput;
import dev.proxyless.mesh.model.match.RequestCondition;
import dev.proxyless.mesh.model.match.RequestFields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Chooses among the routes of a virtual host by a tree of conditions, before their own are looked at (Envoy {@code
 * VirtualHost.matcher}, xDS {@code type.matcher.v3.Matcher}). Thread-safe.
 */
public sealed interface RouteMatcher {

    /** The routes that may be a request's, or null if there are none. */
    @Nullable Candidates choose(RequestFields request);

    /**
     * These routes, of which the first whose own conditions hold counts.
     *
     * @param routes their places among the routes of the virtual host, in order
     */
    record Candidates(List<Integer> routes) implements RouteMatcher {
        public Candidates {
            routes = List.copyOf(routes);
        }

        @Override
        public Candidates choose(RequestFields request) {
            return this;
        }
    }

    /**
     * The first branch whose condition holds and that leads to routes counts.
     *
     * @param branches in order
     * @param otherwise what counts if there is no such branch
     */
    record InOrder(List<Branch> branches, Optional<RouteMatcher> otherwise) implements RouteMatcher {
        public InOrder {
            branches = List.copyOf(branches);
        }

        @Override
        public @Nullable Candidates choose(RequestFields request) {
            for (Branch branch : branches) {
                Candidates chosen =
                        branch.condition().holds(request) ? branch.then().choose(request) : null;
                if (chosen != null) {
                    return chosen;
                }
            }
            return otherwise.isEmpty() ? null : otherwise.get().choose(request);
        }
    }

    /** What counts if a condition holds. */
    record Branch(RequestCondition condition, RouteMatcher then) {}

    /**
     * What belongs to the value of an input.
     *
     * @param input the input
     * @param byValue what belongs to each value
     * @param byPrefix whether the values are prefixes, of which the longest that leads to routes counts
     * @param otherwise what counts if there is no input, or what belongs to it leads to no routes
     */
    record ByValue(
            MatchInput input, Map<String, RouteMatcher> byValue, boolean byPrefix, Optional<RouteMatcher> otherwise)
            implements RouteMatcher {
        public ByValue {
            byValue = Map.copyOf(byValue);
        }

        @Override
        public @Nullable Candidates choose(RequestFields request) {
            String value = input.of(request);
            Candidates chosen = value == null ? null : choose(value, request);
            if (chosen != null) {
                return chosen;
            }
            return otherwise.isEmpty() ? null : otherwise.get().choose(request);
        }

        private @Nullable Candidates choose(String value, RequestFields request) {
            int shortest = byPrefix ? 1 : value.length();
            for (int length = value.length(); length >= shortest; length--) {
                RouteMatcher found = byValue.get(value.substring(0, length));
                Candidates chosen = found == null ? null : found.choose(request);
                if (chosen != null) {
                    return chosen;
                }
            }
            return null;
        }
    }
}
