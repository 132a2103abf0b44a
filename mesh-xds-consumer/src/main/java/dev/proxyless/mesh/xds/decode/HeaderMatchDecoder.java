package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.re2j.Pattern;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Conditions on headers (Envoy {@code route.v3.HeaderMatcher}), in the forms of today and in the deprecated ones, which
 * control planes still send.
 */
final class HeaderMatchDecoder {

    static final FieldRules RULES = FieldRules.ofCondition("envoy.config.route.v3.HeaderMatcher")
            .honouring(
                    "name",
                    "exact_match",
                    "safe_regex_match",
                    "range_match",
                    "present_match",
                    "prefix_match",
                    "suffix_match",
                    "contains_match",
                    "string_match",
                    "invert_match",
                    "treat_missing_header_as_empty");
    static final FieldRules RANGE_RULES =
            FieldRules.ofCondition("envoy.type.v3.Int64Range").honouring("start", "end");

    private HeaderMatchDecoder() {}

    /** All conditions of a list; those that were refused are left out. */
    static List<HeaderMatch> decode(List<HeaderMatcher> protos, FieldPath parent, String field) {
        List<HeaderMatch> matches = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            HeaderMatch match = decode(protos.get(i), parent.item(field, i));
            if (match != null) {
                matches.add(match);
            }
        }
        return matches;
    }

    /** The condition, or null if it was refused. */
    static @Nullable HeaderMatch decode(HeaderMatcher proto, FieldPath at) {
        RULES.apply(proto, at);
        if (proto.getName().isEmpty()) {
            at.field("name").refuse("\"\" (expected: a header's name)");
            return null;
        }
        boolean invert = proto.getInvertMatch();
        String form = form(proto);
        if (form.equals("present_match") || form.isEmpty()) {
            return presence(proto, form.isEmpty() || proto.getPresentMatch(), invert);
        }
        if (form.equals("range_match")) {
            reportTreatMissing(proto, at);
            return new HeaderMatch.Range(
                    proto.getName(),
                    proto.getRangeMatch().getStart(),
                    proto.getRangeMatch().getEnd(),
                    invert);
        }
        StringMatch condition = condition(proto, form, at.field(form));
        return condition == null
                ? null
                : new HeaderMatch.Value(proto.getName(), condition, invert, proto.getTreatMissingHeaderAsEmpty());
    }

    private static @Nullable StringMatch condition(HeaderMatcher proto, String form, FieldPath at) {
        return switch (form) {
            case "string_match" -> StringMatchDecoder.decode(proto.getStringMatch(), at);
            case "safe_regex_match" -> {
                Pattern pattern =
                        RegexDecoder.decode((io.envoyproxy.envoy.type.matcher.v3.RegexMatcher) legacy(proto, form), at);
                yield pattern == null ? null : new StringMatch.SafeRegex(pattern);
            }
            case "exact_match" -> new StringMatch.Exact((String) legacy(proto, form), false);
            default -> {
                String text = (String) legacy(proto, form);
                yield StringMatchDecoder.nonEmpty(text, at) ? affix(form, text) : null;
            }
        };
    }

    /** A header that is treated as empty when it is missing is always there. */
    private static HeaderMatch presence(HeaderMatcher proto, boolean present, boolean invert) {
        return proto.getTreatMissingHeaderAsEmpty()
                ? new HeaderMatch.Value(proto.getName(), new StringMatch.Prefix("", false), present == invert, true)
                : new HeaderMatch.Present(proto.getName(), present, invert);
    }

    private static StringMatch affix(String form, String text) {
        return switch (form) {
            case "prefix_match" -> new StringMatch.Prefix(text, false);
            case "suffix_match" -> new StringMatch.Suffix(text, false);
            case "contains_match" -> new StringMatch.Contains(text, false);
            default -> throw new AssertionError(form);
        };
    }

    private static void reportTreatMissing(HeaderMatcher proto, FieldPath at) {
        if (proto.getTreatMissingHeaderAsEmpty()) {
            at.field("treat_missing_header_as_empty")
                    .report("not honoured for range_match: a missing header never matches");
        }
    }

    /** The name of the condition's field, or empty if there is none, which means that the header must be there. */
    private static String form(HeaderMatcher proto) {
        FieldDescriptor form = proto.getOneofFieldDescriptor(
                HeaderMatcher.getDescriptor().getOneofs().get(0));
        return form == null ? "" : form.getName();
    }

    /** A field that is deprecated in Envoy's API, and so by its name in the generated class: read by its descriptor. */
    private static Object legacy(HeaderMatcher proto, String field) {
        return proto.getField(HeaderMatcher.getDescriptor().findFieldByName(field));
    }
}
