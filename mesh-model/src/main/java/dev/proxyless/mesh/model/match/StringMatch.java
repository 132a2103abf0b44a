package dev.proxyless.mesh.model.match;

import com.google.re2j.Pattern;
import java.util.Locale;

/** A condition on a string (Envoy {@code type.matcher.v3.StringMatcher}; gRFC A63). */
public sealed interface StringMatch {

    /** Whether {@code value} satisfies the condition. Thread-safe, linear in the length of the value. */
    boolean matches(String value);

    /** What is wanted, in words for people, such as {@code prefix "ord"}. */
    String describe();

    /** Equal to {@code expected}. */
    record Exact(String expected, boolean ignoreCase) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return ignoreCase ? expected.equalsIgnoreCase(value) : expected.equals(value);
        }

        @Override
        public String describe() {
            return "exact \"" + expected + "\"" + (ignoreCase ? " in any case" : "");
        }
    }

    /** Begins with {@code prefix}. */
    record Prefix(String prefix, boolean ignoreCase) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return value.regionMatches(ignoreCase, 0, prefix, 0, prefix.length());
        }

        @Override
        public String describe() {
            return "prefix \"" + prefix + "\"" + (ignoreCase ? " in any case" : "");
        }
    }

    /** Ends with {@code suffix}. */
    record Suffix(String suffix, boolean ignoreCase) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return value.regionMatches(ignoreCase, value.length() - suffix.length(), suffix, 0, suffix.length());
        }

        @Override
        public String describe() {
            return "suffix \"" + suffix + "\"" + (ignoreCase ? " in any case" : "");
        }
    }

    /** Has {@code part} somewhere. */
    record Contains(String part, boolean ignoreCase) implements StringMatch {

        public Contains {
            part = ignoreCase ? part.toLowerCase(Locale.ROOT) : part;
        }

        @Override
        public boolean matches(String value) {
            return (ignoreCase ? value.toLowerCase(Locale.ROOT) : value).contains(part);
        }

        @Override
        public String describe() {
            return "contains \"" + part + "\"" + (ignoreCase ? " in any case" : "");
        }
    }

    /** The whole string matches an RE2 expression, in time linear in its length. */
    record SafeRegex(Pattern pattern) implements StringMatch {
        @Override
        public boolean matches(String value) {
            return pattern.matches(value);
        }

        @Override
        public String describe() {
            return "the expression " + pattern.pattern();
        }
    }
}
