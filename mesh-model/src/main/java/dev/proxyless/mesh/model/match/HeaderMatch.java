package dev.proxyless.mesh.model.match;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one header of a request or a response (Envoy {@code route.v3.HeaderMatcher}).
 *
 * <p>Names ignore case and are kept in lower case; {@code :method}, {@code :path}, {@code :authority} and {@code
 * :scheme} name parts of the request. Several values of one header are held against the condition as one string, joined
 * by commas.
 */
public sealed interface HeaderMatch {

    /** The header's name in lower case. */
    String name();

    /**
     * Whether a header with this value satisfies the condition. Thread-safe.
     *
     * @param value the value, several joined by commas, or null if the header is missing
     */
    boolean matches(@Nullable String value);

    /** What is wanted of the value, in words for people, such as {@code exact "1"}. */
    String describe();

    /**
     * The value satisfies {@code condition}. A missing header never does, inverted or not, unless it is to be treated as
     * empty.
     */
    record Value(String name, StringMatch condition, boolean invert, boolean treatMissingAsEmpty)
            implements HeaderMatch {

        public Value {
            name = name.toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean matches(@Nullable String value) {
            if (value == null) {
                return treatMissingAsEmpty && condition.matches("") != invert;
            }
            return condition.matches(value) != invert;
        }

        @Override
        public String describe() {
            return (invert ? "not " : "") + condition.describe() + (treatMissingAsEmpty ? ", none is empty" : "");
        }
    }

    /** The value is a decimal integer of {@code start} (included) to {@code end} (excluded). */
    record Range(String name, long start, long end, boolean invert) implements HeaderMatch {

        public Range {
            name = name.toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean matches(@Nullable String value) {
            return value != null && inRange(value) != invert;
        }

        @Override
        public String describe() {
            return (invert ? "not " : "") + "a number of " + start + " to " + (end - 1);
        }

        private boolean inRange(String value) {
            try {
                long number = Long.parseLong(value);
                return number >= start && number < end;
            } catch (NumberFormatException e) {
                return false;
            }
        }
    }

    /** The header is there, if {@code present}; is missing, if not. */
    record Present(String name, boolean present, boolean invert) implements HeaderMatch {

        public Present {
            name = name.toLowerCase(Locale.ROOT);
        }

        @Override
        public boolean matches(@Nullable String value) {
            return ((value != null) == present) != invert;
        }

        @Override
        public String describe() {
            return present == invert ? "none" : "any";
        }
    }
}
