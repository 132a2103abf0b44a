package dev.proxyless.mesh.model.match;

import com.google.re2j.Pattern;

/**
 * A condition on the path of a request, without its query string (Envoy {@code route.v3.RouteMatch}, {@code
 * path_specifier}).
 */
public sealed interface PathMatch {

    /** Whether {@code path}, which has no query string, satisfies the condition. Thread-safe. */
    boolean matches(String path);

    /** What is wanted, in words for people, such as {@code prefix "/orders"}. */
    String describe();

    /** The path is {@code path}. Envoy's default for case is sensitive. */
    record Exact(String path, boolean caseSensitive) implements PathMatch {
        @Override
        public boolean matches(String candidate) {
            return caseSensitive ? path.equals(candidate) : path.equalsIgnoreCase(candidate);
        }

        @Override
        public String describe() {
            return "exactly \"" + path + "\"" + (caseSensitive ? "" : " in any case");
        }
    }

    /** The path begins with {@code prefix}. */
    record Prefix(String prefix, boolean caseSensitive) implements PathMatch {
        @Override
        public boolean matches(String candidate) {
            return candidate.regionMatches(!caseSensitive, 0, prefix, 0, prefix.length());
        }

        @Override
        public String describe() {
            return "prefix \"" + prefix + "\"" + (caseSensitive ? "" : " in any case");
        }
    }

    /** The whole path matches an RE2 expression. */
    record SafeRegex(Pattern pattern) implements PathMatch {
        @Override
        public boolean matches(String candidate) {
            return pattern.matches(candidate);
        }

        @Override
        public String describe() {
            return "the expression " + pattern.pattern();
        }
    }

    /**
     * The path is {@code prefix}, or begins with {@code prefix} and a slash (Envoy {@code path_separated_prefix}).
     *
     * @param prefix has no slash at its end
     */
    record PathSeparatedPrefix(String prefix, boolean caseSensitive) implements PathMatch {

        public PathSeparatedPrefix {
            if (prefix.isEmpty() || prefix.endsWith("/")) {
                throw new IllegalArgumentException(
                        "prefix: \"" + prefix + "\" (expected: not empty, and no slash at the end)");
            }
        }

        @Override
        public boolean matches(String candidate) {
            int length = prefix.length();
            return candidate.regionMatches(!caseSensitive, 0, prefix, 0, length)
                    && (candidate.length() == length || candidate.charAt(length) == '/');
        }

        @Override
        public String describe() {
            return "\"" + prefix + "\", alone or before a slash" + (caseSensitive ? "" : ", in any case");
        }
    }

    /** The whole path fits a template with variables (Envoy {@code envoy.path.match.uri_template}). */
    record Template(UriTemplate template) implements PathMatch {
        @Override
        public boolean matches(String candidate) {
            return template.pattern().matches(candidate);
        }

        @Override
        public String describe() {
            return "the template " + template.text();
        }
    }
}
