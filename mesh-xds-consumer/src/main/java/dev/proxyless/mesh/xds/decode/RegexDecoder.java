package dev.proxyless.mesh.xds.decode;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.proxyless.mesh.model.route.PathRewrite;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatchAndSubstitute;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions (Envoy {@code type.matcher.v3.RegexMatcher}): RE2 syntax, matched in time linear in the input. The
 * factor is the size of the program, so that is bounded too.
 */
final class RegexDecoder {

    static final int MAX_LENGTH = 2_048;
    static final int MAX_PROGRAM_SIZE = 2_000;

    static final FieldRules RULES = FieldRules.ofCondition("envoy.type.matcher.v3.RegexMatcher")
            .honouring("regex")
            .passingOver("google_re2");
    static final FieldRules REWRITE_RULES =
            FieldRules.of("envoy.type.matcher.v3.RegexMatchAndSubstitute").honouring("pattern", "substitution");

    private RegexDecoder() {}

    /** The compiled expression, or null if it was refused. */
    static @Nullable Pattern decode(RegexMatcher proto, FieldPath at) {
        RULES.apply(proto, at);
        FieldPath field = at.field("regex");
        if (proto.getRegex().isEmpty()) {
            field.refuse("\"\" (expected: a regular expression)");
            return null;
        }
        try {
            return compile(proto.getRegex());
        } catch (IllegalArgumentException e) {
            field.refuse(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The compiled expression; a message of what is wrong is thrown. */
    static Pattern compile(String regex) {
        if (regex.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    regex.length() + " characters (expected: at most " + MAX_LENGTH + "; split the route)");
        }
        // Expressions between one and four times the limit are compiled to learn their true size.
        if (RegexCost.estimate(regex) > 4L * MAX_PROGRAM_SIZE) {
            throw new IllegalArgumentException(tooLarge(regex, "much more than " + MAX_PROGRAM_SIZE));
        }
        try {
            Pattern pattern = Pattern.compile(regex);
            if (pattern.programSize() > MAX_PROGRAM_SIZE) {
                throw new IllegalArgumentException(tooLarge(regex, String.valueOf(pattern.programSize())));
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "\"" + regex + "\" (expected: an RE2 expression; " + e.getMessage() + ")", e);
        }
    }

    /** A rewriting of a path (Envoy {@code RegexMatchAndSubstitute}), or null if it was refused. */
    static @Nullable PathRewrite rewrite(RegexMatchAndSubstitute proto, FieldPath at) {
        REWRITE_RULES.apply(proto, at);
        Pattern pattern = decode(proto.getPattern(), at.field("pattern"));
        if (pattern == null) {
            return null;
        }
        String substitution = proto.getSubstitution();
        if (!isSubstitution(substitution, pattern.groupCount())) {
            at.field("substitution")
                    .refuse("\"" + substitution + "\" (expected: \\0 to \\" + pattern.groupCount()
                            + " for groups, \\\\ for a backslash)");
            return null;
        }
        return new PathRewrite.ReplaceRegex(pattern, substitution);
    }

    private static boolean isSubstitution(String text, int groups) {
        int i = text.indexOf('\\');
        while (i >= 0) {
            char next = i + 1 < text.length() ? text.charAt(i + 1) : ' ';
            boolean group = next >= '0' && next <= '9' && next - '0' <= groups;
            if (!group && next != '\\') {
                return false;
            }
            i = text.indexOf('\\', i + 2);
        }
        return true;
    }

    private static String tooLarge(String regex, String size) {
        return "\"" + regex + "\", a program of " + size + " instructions (expected: at most " + MAX_PROGRAM_SIZE
                + "; use smaller repetitions)";
    }
}
