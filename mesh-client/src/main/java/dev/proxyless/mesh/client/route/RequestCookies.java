package dev.proxyless.mesh.client.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cookies as Envoy reads them out of a request: with less care than RFC 6265 asks for, and the same everywhere. */
final class RequestCookies {

    private RequestCookies() {}

    /**
     * The value of the first cookie of a name, without the quotes around it; null if there is none.
     *
     * @param lines the request's {@code cookie} headers
     * @param name case-sensitive
     */
    static @Nullable String value(List<String> lines, String name) {
        for (String line : lines) {
            int start = 0;
            while (start < line.length()) {
                int semicolon = line.indexOf(';', start);
                int end = semicolon < 0 ? line.length() : semicolon;
                while (start < end && line.charAt(start) == ' ') {
                    start++;
                }
                int value = start + name.length() + 1;
                if (value <= end && line.startsWith(name, start) && line.charAt(value - 1) == '=') {
                    return unquoted(line, value, end);
                }
                start = end + 1;
            }
        }
        return null;
    }

    private static String unquoted(String line, int start, int end) {
        boolean quoted = end - start >= 2 && line.charAt(start) == '"' && line.charAt(end - 1) == '"';
        return quoted ? line.substring(start + 1, end - 1) : line.substring(start, end);
    }
}
