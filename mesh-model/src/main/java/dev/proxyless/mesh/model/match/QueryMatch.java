package dev.proxyless.mesh.model.match;

import org.jspecify.annotations.Nullable;

/** A condition on one query parameter (Envoy {@code route.v3.QueryParameterMatcher}). Names are case-sensitive. */
public sealed interface QueryMatch {

    /** The parameter's name. */
    String name();

    /**
     * Whether a parameter with this value satisfies the condition. Thread-safe.
     *
     * @param value the first value of that name, empty if it has none, or null if the parameter is missing
     */
    boolean matches(@Nullable String value);

    /** What is wanted of the value, in words for people, such as {@code exact "1"}. */
    String describe();

    /** The parameter is there and its value satisfies {@code condition}. */
    record Value(String name, StringMatch condition) implements QueryMatch {
        @Override
        public boolean matches(@Nullable String value) {
            return value != null && condition.matches(value);
        }

        @Override
        public String describe() {
            return condition.describe();
        }
    }

    /** The parameter is there, if {@code present}; is missing, if not. */
    record Present(String name, boolean present) implements QueryMatch {
        @Override
        public boolean matches(@Nullable String value) {
            return (value != null) == present;
        }

        @Override
        public String describe() {
            return present ? "any" : "none";
        }
    }
}
