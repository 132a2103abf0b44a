package dev.proxyless.mesh.xds.decode;

import com.google.re2j.Pattern;
import dev.proxyless.mesh.model.match.StringMatch;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import org.jspecify.annotations.Nullable;

/** Conditions on strings (Envoy {@code type.matcher.v3.StringMatcher}; gRFC A63). */
final class StringMatchDecoder {

    static final FieldRules RULES = FieldRules.ofCondition("envoy.type.matcher.v3.StringMatcher")
            .honouring("exact", "prefix", "suffix", "safe_regex", "contains", "ignore_case")
            .refusing("custom", "use exact, prefix, suffix, safe_regex or contains");

    private StringMatchDecoder() {}

    /** The condition, or null if it was refused. */
    static @Nullable StringMatch decode(StringMatcher proto, FieldPath at) {
        RULES.apply(proto, at);
        boolean ignoreCase = proto.getIgnoreCase();
        return switch (proto.getMatchPatternCase()) {
            case EXACT -> new StringMatch.Exact(proto.getExact(), ignoreCase);
            case PREFIX ->
                nonEmpty(proto.getPrefix(), at.field("prefix"))
                        ? new StringMatch.Prefix(proto.getPrefix(), ignoreCase)
                        : null;
            case SUFFIX ->
                nonEmpty(proto.getSuffix(), at.field("suffix"))
                        ? new StringMatch.Suffix(proto.getSuffix(), ignoreCase)
                        : null;
            case CONTAINS ->
                nonEmpty(proto.getContains(), at.field("contains"))
                        ? new StringMatch.Contains(proto.getContains(), ignoreCase)
                        : null;
            case SAFE_REGEX -> {
                Pattern pattern = RegexDecoder.decode(proto.getSafeRegex(), at.field("safe_regex"));
                yield pattern == null ? null : new StringMatch.SafeRegex(pattern);
            }
            case CUSTOM -> null; // refused by the rules
            case MATCHPATTERN_NOT_SET -> {
                at.refuse("no pattern (expected: exact, prefix, suffix, safe_regex or contains)");
                yield null;
            }
        };
    }

    /** Refuses an empty text, which Envoy refuses too: it would match everything and is hardly meant. */
    static boolean nonEmpty(String text, FieldPath at) {
        if (text.isEmpty()) {
            at.refuse("\"\" (expected: not empty)");
        }
        return !text.isEmpty();
    }
}
