package dev.proxyless.mesh.client.route;

import dev.proxyless.mesh.model.route.PathRules;
import dev.proxyless.mesh.model.route.PathRules.EscapedSlashes;
import org.jspecify.annotations.Nullable;

/**
 * Makes of paths what a listener wants, in the order and with the outcome of Envoy. A path that is normal already, as nearly all
 * are, is looked through once and nothing is allocated. Immutable.
 */
final class PathNormalizer {

    private static final int ASCII = 128;

    private final PathRules rules;
    /** The characters of ASCII that make a closer look necessary wherever they stand. */
    private final boolean[] suspect = new boolean[ASCII];

    private PathNormalizer(PathRules rules) {
        this.rules = rules;
        suspect['%'] = rules.normalize() || unescapes();
        for (char c = 0; c < ASCII; c++) {
            suspect[c] |= rules.normalize() && (c == '\\' || PathCanonicalizer.isAlwaysEscaped(c));
        }
    }

    /** Null if paths are what they are. */
    static @Nullable PathNormalizer of(PathRules rules) {
        return rules.isNone() ? null : new PathNormalizer(rules);
    }

    /**
     * A path that was not normal.
     *
     * @param path what became of it
     * @param refusal why it goes no further; null if it does
     */
    record Normalized(String path, @Nullable PathRefusal refusal) {}

    /**
     * Whether a path is certain to stay as it is.
     *
     * @param target begins with the path
     * @param length how much of that is the path
     */
    boolean isNormal(String target, int length) {
        if (target.indexOf('#') >= 0 || (rules.normalize() && target.charAt(0) != '/')) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = target.charAt(i);
            if (c == '/') {
                if (isSuspectSlash(target, i, length)) {
                    return false;
                }
            } else if (c >= ASCII ? rules.normalize() : suspect[c]) {
                if (!staysEscaped(target, i, length)) {
                    return false;
                }
                i += 2;
            }
        }
        return true;
    }

    /** The path after all rules. */
    Normalized normalize(String given) {
        String path = given;
        PathRefusal redirect = null;
        if (unescapes()) {
            String unescaped = unescaped(path);
            boolean found = unescaped.length() < path.length();
            path = unescaped;
            if (found && rules.escapedSlashes() == EscapedSlashes.REJECT_REQUEST) {
                return new Normalized(path, PathRefusal.ESCAPED_SLASH);
            }
            redirect = found && rules.escapedSlashes() == EscapedSlashes.UNESCAPE_AND_REDIRECT
                    ? PathRefusal.REDIRECTED
                    : null;
        }
        if (rules.normalize()) {
            String plain = PathCanonicalizer.withoutDotParameters(path);
            path = PathCanonicalizer.canonicalize(plain);
            if (path == null) {
                return new Normalized(plain, PathRefusal.ESCAPED_NUL);
            }
        }
        return new Normalized(rules.mergeSlashes() ? merged(path) : path, redirect);
    }

    private boolean unescapes() {
        return rules.escapedSlashes() != EscapedSlashes.KEEP_UNCHANGED;
    }

    /** Whether a slash at {@code place} may be too many, or begin a segment of dots. */
    private boolean isSuspectSlash(String target, int place, int length) {
        if (place + 1 == length) {
            return false;
        }
        char after = target.charAt(place + 1);
        if (after != '.' || !rules.normalize()) {
            return after == '/' && rules.mergeSlashes();
        }
        int end = place + 2 < length && target.charAt(place + 2) == '.' ? place + 3 : place + 2;
        return end == length || target.charAt(end) == '/' || target.charAt(end) == ';';
    }

    /** Whether there is an escape at {@code place} that no rule is about. */
    private boolean staysEscaped(String target, int place, int length) {
        int value = place + 2 < length ? PathCanonicalizer.escapeAt(target, place) : -1;
        if (value < 0 || (unescapes() && (value == '/' || value == '\\'))) {
            return false;
        }
        return !rules.normalize() || !(value == 0 || value == '.' || PathCanonicalizer.isUnreserved(value));
    }

    private static String unescaped(String path) {
        StringBuilder plain = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            int value = PathCanonicalizer.escapeAt(path, i);
            if (value == '/' || value == '\\') {
                plain.append((char) value);
                i += 2;
            } else {
                plain.append(path.charAt(i));
            }
        }
        return plain.toString();
    }

    /** Envoy leaves two slashes of a path that has nothing else. */
    private static String merged(String path) {
        StringBuilder merged = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '/' || i == 0 || path.charAt(i - 1) != '/') {
                merged.append(c);
            }
        }
        return merged.length() == 1 && path.length() > 1 && path.charAt(0) == '/' ? "//" : merged.toString();
    }
}
