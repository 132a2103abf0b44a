package dev.proxyless.mesh.model.match;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A path with wildcards and variables (Envoy {@code UriTemplateMatchConfig.path_template}): {@code *} stands for one
 * segment, {@code **} for any number of characters and slashes and comes last of the wildcards, {@code {name}} for one
 * segment with a name, {@code {name=a/*}} for what fits {@code a/*}. What follows a wildcard or a variable within its segment
 * is the end of the path.
 *
 * @param text as it was written
 * @param pattern the expression that paths have to match as a whole, with a named group for each variable
 * @param variables the names of the variables, in their order
 */
public record UriTemplate(String text, Pattern pattern, List<String> variables) {

    private static final int MAX_VARIABLES = 5;
    private static final int MAX_NAME_LENGTH = 16;

    /** What may stand in a path beside slashes, without {@code *} (RFC 3986, {@code pchar}). */
    private static final String LITERAL = "a-zA-Z0-9\\-._~%!$&'()+,;:@=";

    private static final Pattern IS_LITERAL = Pattern.compile("[" + LITERAL + "]+");
    private static final Pattern IS_NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_]*");
    private static final String SEGMENT = "[" + LITERAL + "]+";
    private static final String ANYTHING = "[" + LITERAL + "/]*";

    public UriTemplate {
        variables = List.copyOf(variables);
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException if it is none; the message says what of it is wrong and what was expected
     */
    public static UriTemplate parse(String text) {
        return new Parser(text).parse();
    }

    private static final class Parser {

        private final String text;
        private final StringBuilder regex = new StringBuilder();
        private final List<String> variables = new ArrayList<>();
        private int at;
        private boolean anythingSeen;

        Parser(String text) {
            this.text = text;
        }

        UriTemplate parse() {
            if (!text.startsWith("/") || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
                throw wrong(text, "a path that begins with a slash, in printable ASCII");
            }
            regex.append('/');
            at = 1;
            while (at < text.length()) {
                boolean wildcard = segment();
                if (at == text.length()) {
                    break;
                }
                if (text.charAt(at) != '/') {
                    suffix(wildcard);
                    break;
                }
                regex.append('/');
                at++;
            }
            return new UriTemplate(text, Pattern.compile(regex.toString()), variables);
        }

        /** One segment; whether something may follow it before the next slash. */
        private boolean segment() {
            char c = text.charAt(at);
            if (c == '*') {
                at = wildcard(text, at);
                return true;
            }
            if (c == '{') {
                variable();
                return true;
            }
            at = literal(text, at);
            return false;
        }

        private void suffix(boolean wildcard) {
            at = wildcard ? literal(text, at) : at;
            if (at < text.length()) {
                throw wrong(text.substring(at), "the end of the path, after what follows a wildcard in its segment");
            }
        }

        private void variable() {
            int close = text.indexOf('}', at);
            if (close < 0) {
                throw wrong(text.substring(at), "a } that ends the variable");
            }
            String inside = text.substring(at + 1, close);
            int equals = inside.indexOf('=');
            name(equals < 0 ? inside : inside.substring(0, equals));
            if (equals < 0) {
                oneSegment();
            } else {
                parts(inside.substring(equals + 1));
            }
            regex.append(')');
            at = close + 1;
        }

        private void name(String name) {
            if (!IS_NAME.matches(name) || name.length() > MAX_NAME_LENGTH) {
                throw wrong(
                        name, "a variable's name: a letter, then letters, digits and _, at most " + MAX_NAME_LENGTH);
            }
            if (variables.contains(name)) {
                throw wrong(name, "a variable that occurs once");
            }
            if (variables.size() == MAX_VARIABLES) {
                throw wrong(name, "at most " + MAX_VARIABLES + " variables");
            }
            variables.add(name);
            regex.append("(?P<").append(name).append('>');
        }

        /** What a variable stands for. */
        private void parts(String parts) {
            int position = 0;
            do {
                if (position == parts.length()) {
                    throw wrong(parts, "a segment after = and after each slash");
                }
                position = parts.charAt(position) == '*' ? wildcard(parts, position) : literal(parts, position);
                if (position < parts.length()) {
                    if (parts.charAt(position) != '/' || position + 1 == parts.length()) {
                        throw wrong(parts, "segments with slashes between them");
                    }
                    regex.append('/');
                    position++;
                }
            } while (position < parts.length());
        }

        private int wildcard(String in, int start) {
            if (!in.startsWith("**", start)) {
                oneSegment();
                return start + 1;
            }
            if (anythingSeen) {
                throw afterAnything();
            }
            anythingSeen = true;
            regex.append(ANYTHING);
            return start + 2;
        }

        private void oneSegment() {
            if (anythingSeen) {
                throw afterAnything();
            }
            regex.append(SEGMENT);
        }

        private int literal(String in, int start) {
            int slash = in.indexOf('/', start);
            int end = slash < 0 ? in.length() : slash;
            String literal = in.substring(start, end);
            if (!IS_LITERAL.matches(literal)) {
                throw wrong(
                        literal, "one or more characters that a path may have, with * and {…} only at its beginning");
            }
            regex.append(Pattern.quote(literal));
            return end;
        }

        private IllegalArgumentException afterAnything() {
            return wrong(text, "** as the last wildcard");
        }

        private static IllegalArgumentException wrong(String found, String expected) {
            return new IllegalArgumentException(String.format(Locale.ROOT, "\"%s\" (expected: %s)", found, expected));
        }
    }
}
