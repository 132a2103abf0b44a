package dev.proxyless.mesh.client.route;

/**
 * Tells what every string that an RE2 expression matches begins with, so that routes with an expression can be found by
 * prefix. It may say less than is true, never more.
 */
final class RegexPrefix {

    private static final String SPECIAL = ".[]{}()*+?^$|";

    private RegexPrefix() {}

    /** The literal beginning of {@code regex}, or empty if it has none that is easily seen. */
    static String of(String regex) {
        if (regex.indexOf('|') >= 0) {
            return "";
        }
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < regex.length()) {
            int end = literalEnd(regex, at);
            if (end < 0 || isOptional(regex, end)) {
                break;
            }
            literal.append(regex.charAt(end - 1));
            at = end;
        }
        return literal.toString();
    }

    /** Where the literal character that begins at {@code at} ends, or -1 if there is none. */
    private static int literalEnd(String regex, int at) {
        char c = regex.charAt(at);
        if (c == '\\') {
            boolean escapesPunctuation = at + 1 < regex.length()
                    && regex.charAt(at + 1) < 128
                    && !Character.isLetterOrDigit(regex.charAt(at + 1));
            return escapesPunctuation ? at + 2 : -1;
        }
        boolean literal = SPECIAL.indexOf(c) < 0 && !Character.isSurrogate(c);
        return literal ? at + 1 : -1;
    }

    /** Whether what ends here may be missing in a match. */
    private static boolean isOptional(String regex, int end) {
        return end < regex.length() && "*?{".indexOf(regex.charAt(end)) >= 0;
    }
}
