package dev.proxyless.mesh.xds.decode;

/** What may stand in the head of an HTTP message (RFC 9110, section 5). */
final class HttpText {

    private static final String TOKEN_MARKS = "!#$%&'*+-.^_`|~";

    private HttpText() {}

    /** Whether {@code text} can be the name of a header. */
    static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(HttpText::isTokenCharacter);
    }

    /** Whether {@code text} has a character that would break a message: a line break, a zero, another control character. */
    static boolean hasControlCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                return true;
            }
        }
        return false;
    }

    /** Refuses text with a control character. */
    static void check(String text, FieldPath at) {
        if (hasControlCharacter(text)) {
            at.refuse("a control character (expected: text that may stand in the head of a message)");
        }
    }

    private static boolean isTokenCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || TOKEN_MARKS.indexOf(c) >= 0;
    }
}
