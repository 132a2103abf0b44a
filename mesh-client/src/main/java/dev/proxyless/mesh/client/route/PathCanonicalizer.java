package dev.proxyless.mesh.client.route;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The normal form of a path (RFC 3986, section 6) as Envoy understands it: dot segments are resolved, also escaped ones; backslashes
 * are slashes; letters, digits, {@code -}, {@code _} and {@code ~} are not escaped, and what no path may have is. Any other escape
 * stays as it is written, and so do percent signs that begin none, unless what follows would turn them into one. Of one path; not
 * thread-safe.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto">Envoy
 *     {@code normalize_path}</a>
 */
final class PathCanonicalizer {

    private static final int NONE = -1;
    private static final String ESCAPED = "\"<>^`{|}";

    private final String path;
    private final StringBuilder out;
    /** What of the path comes next. */
    private int next;
    /** Where the last percent sign that began no escape is in what is written. */
    private int loosePercent = NONE;

    private PathCanonicalizer(String path) {
        this.path = path;
        this.out = new StringBuilder(path.length() + 16);
    }

    /** The normal form of a path without query; null if it has an escaped NUL, and so none. */
    static @Nullable String canonicalize(String path) {
        return new PathCanonicalizer(path).run();
    }

    /** The path without the parameters of its dot segments ({@code ..;a=1}), which comes first; escaped ones keep theirs. */
    static String withoutDotParameters(String path) {
        if (!path.contains(".;")) {
            return path;
        }
        StringBuilder plain = new StringBuilder(path.length());
        int start = 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            int dots = path.startsWith("..;", start) ? 2 : path.startsWith(".;", start) ? 1 : 0;
            plain.append(path, start, dots > 0 ? start + dots : end);
            if (slash >= 0) {
                plain.append('/');
            }
            start = end + 1;
        }
        return plain.toString();
    }

    /** The value of the escape at a place of a text, or less than 0 if none is there. */
    static int escapeAt(CharSequence text, int place) {
        if (place + 2 >= text.length() || text.charAt(place) != '%') {
            return NONE;
        }
        int high = hex(text.charAt(place + 1));
        int low = hex(text.charAt(place + 2));
        return high < 0 || low < 0 ? NONE : high * 16 + low;
    }

    /** Whether the normal form never has this character escaped; the dot apart, whose meaning depends on where it stands. */
    static boolean isUnreserved(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '-'
                || c == '_'
                || c == '~';
    }

    /** Whether the normal form never has this character as such. */
    static boolean isAlwaysEscaped(char c) {
        return c <= ' ' || c > '~' || ESCAPED.indexOf(c) >= 0;
    }

    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : NONE;
    }

    private @Nullable String run() {
        if (path.isEmpty() || !isSlash(0)) {
            out.append('/');
        }
        while (next < path.length()) {
            int dot = dotLength(next);
            if (dot > 0) {
                dot(dot);
            } else if (path.charAt(next) == '%') {
                if (escapeAt(path, next) == 0) {
                    return null;
                }
                percent();
            } else {
                plain();
            }
        }
        return out.toString();
    }

    private void plain() {
        char c = path.charAt(next);
        if (c == '\\') {
            out.append('/');
        } else if (isAlwaysEscaped(c)) {
            int point = path.codePointAt(next);
            escape(point);
            next += Character.charCount(point) - 1;
        } else {
            out.append(c);
        }
        next++;
    }

    private void escape(int point) {
        for (byte octet : Character.toString(point).getBytes(StandardCharsets.UTF_8)) {
            out.append('%');
            out.append(Character.toUpperCase(Character.forDigit((octet >> 4) & 15, 16)));
            out.append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
        }
    }

    /** A dot after a slash may begin a segment that leads up, or nowhere. */
    private void dot(int length) {
        int after = next + length;
        if (out.length() > 0 && out.charAt(out.length() - 1) == '/') {
            if (endsSegment(after)) {
                next = after + 1;
                return;
            }
            int second = dotLength(after);
            if (second > 0 && endsSegment(after + second)) {
                up();
                next = after + second + 1;
                return;
            }
        }
        out.append('.');
        next = after;
    }

    private void up() {
        int last = out.length() - 1;
        if (last > 0) {
            out.setLength(out.lastIndexOf("/", last - 1) + 1);
        }
    }

    private void percent() {
        int value = escapeAt(path, next);
        if (value < 0) {
            loosePercent = out.length();
            out.append('%');
            next++;
            return;
        }
        if (isUnreserved(value)) {
            out.append((char) value);
            next += 3;
            guardLoosePercent();
        } else {
            out.append(path, next, next + 3);
            next += 3;
        }
    }

    /** What was an escape until now must not make one out of a percent sign that began none: {@code %%32F} is {@code %252F}. */
    private void guardLoosePercent() {
        int behind = out.length() - loosePercent - 1;
        if (loosePercent < 0 || behind < 1 || behind > 2 || out.charAt(loosePercent) != '%') {
            return;
        }
        boolean one = behind == 1;
        if (one && next == path.length()) {
            return;
        }
        if (one) {
            out.append(path.charAt(next));
        }
        boolean makesOne = escapeAt(out, loosePercent) >= 0;
        if (one) {
            out.setLength(out.length() - 1);
        }
        if (makesOne) {
            out.insert(loosePercent + 1, "25");
        }
    }

    private int dotLength(int place) {
        if (place >= path.length()) {
            return 0;
        }
        return path.charAt(place) == '.' ? 1 : escapeAt(path, place) == '.' ? 3 : 0;
    }

    private boolean endsSegment(int place) {
        return place == path.length() || isSlash(place);
    }

    private boolean isSlash(int place) {
        return path.charAt(place) == '/' || path.charAt(place) == '\\';
    }
}
