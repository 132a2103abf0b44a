package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.ByteString;
import dev.proxyless.mesh.model.format.TextFormat;
import dev.proxyless.mesh.model.route.HeaderMutation;
import dev.proxyless.mesh.model.route.HeaderRules;
import io.envoyproxy.envoy.config.core.v3.HeaderValue;
import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Changes to headers (Envoy {@code *_headers_to_add} and {@code *_headers_to_remove} of route configurations, virtual
 * hosts, routes and weighted clusters). As in Envoy, a level's removals come first, then all of its values are worked out,
 * and of these what overwrites is put before what is added.
 */
final class HeaderRulesDecoder {

    static final FieldRules RULES = FieldRules.of("envoy.config.core.v3.HeaderValueOption")
            .honouring("header", "append", "append_action", "keep_empty_value");
    static final FieldRules HEADER_RULES = FieldRules.of("envoy.config.core.v3.HeaderValue")
            .honouring("key", "value")
            .honouringPartly("raw_value", "of ASCII alone, which is what client libraries send");

    private final FieldPath at;

    private HeaderRulesDecoder(FieldPath at) {
        this.at = at;
    }

    /** A decoder for the message at {@code at}, whose fields have the names that Envoy uses on all levels. */
    static HeaderRulesDecoder at(FieldPath at) {
        return new HeaderRulesDecoder(at);
    }

    HeaderRules decode(
            List<HeaderValueOption> addToRequest,
            List<String> removeFromRequest,
            List<HeaderValueOption> addToResponse,
            List<String> removeFromResponse) {
        if (addToRequest.isEmpty()
                && removeFromRequest.isEmpty()
                && addToResponse.isEmpty()
                && removeFromResponse.isEmpty()) {
            return HeaderRules.NONE;
        }
        return new HeaderRules(
                mutations("request_headers", addToRequest, removeFromRequest),
                mutations("response_headers", addToResponse, removeFromResponse));
    }

    private List<HeaderMutation> mutations(String prefix, List<HeaderValueOption> add, List<String> remove) {
        List<HeaderMutation> mutations = new ArrayList<>(add.size() + remove.size());
        for (int i = 0; i < remove.size(); i++) {
            mutations.add(remove(remove.get(i), at.item(prefix + "_to_remove", i)));
        }
        List<HeaderMutation.Put> overwriting = new ArrayList<>();
        List<HeaderMutation.Put> adding = new ArrayList<>();
        for (int i = 0; i < add.size(); i++) {
            HeaderMutation.Put mutation = put(add.get(i), at.item(prefix + "_to_add", i));
            if (mutation != null) {
                (overwrites(mutation) ? overwriting : adding).add(mutation);
            }
        }
        overwriting.addAll(adding);
        if (overwriting.size() > 1 && overwriting.stream().anyMatch(HeaderRulesDecoder::looksAtHeaders)) {
            mutations.add(new HeaderMutation.Together(overwriting));
        } else {
            mutations.addAll(overwriting);
        }
        return mutations;
    }

    /** Whether it matters to it what the others of its level have put. */
    private static boolean looksAtHeaders(HeaderMutation.Put put) {
        return switch (put.action()) {
            case ADD_IF_ABSENT, OVERWRITE_IF_EXISTS -> true;
            case APPEND_IF_EXISTS_OR_ADD, OVERWRITE_IF_EXISTS_OR_ADD -> !(put.value() instanceof TextFormat.Literal);
        };
    }

    private static boolean overwrites(HeaderMutation.Put put) {
        return switch (put.action()) {
            case OVERWRITE_IF_EXISTS, OVERWRITE_IF_EXISTS_OR_ADD -> true;
            case ADD_IF_ABSENT, APPEND_IF_EXISTS_OR_ADD -> false;
        };
    }

    /** A header that is taken away. */
    static HeaderMutation.Remove remove(String name, FieldPath at) {
        checkName(name, at);
        return new HeaderMutation.Remove(name);
    }

    /** A header that is set, or null if it was refused or is not changed. */
    static HeaderMutation.@Nullable Put put(HeaderValueOption proto, FieldPath at) {
        RULES.apply(proto, at);
        HEADER_RULES.apply(proto.getHeader(), at.field("header"));
        String name = proto.getHeader().getKey();
        checkName(name, at.field("header").field("key"));
        HeaderMutation.Action action = action(proto, at);
        TextFormat value = value(proto.getHeader(), at.field("header"));
        boolean keepEmpty = proto.getKeepEmptyValue();
        if (value == null || (!keepEmpty && value.equals(TextFormat.literal("")))) {
            return null;
        }
        // A text that is known now is not empty, so what is to become of empty ones makes no difference.
        return new HeaderMutation.Put(name, value, action, keepEmpty || value instanceof TextFormat.Literal);
    }

    private static @Nullable TextFormat value(HeaderValue header, FieldPath at) {
        ByteString raw = header.getRawValue();
        if (raw.isEmpty()) {
            return value(header.getValue(), at.field("value"));
        }
        if (!header.getValue().isEmpty()) {
            at.field("raw_value").refuse("set beside value (expected: one of the two)");
        }
        String text = raw.toString(StandardCharsets.ISO_8859_1);
        if (!StandardCharsets.US_ASCII.newEncoder().canEncode(text)) {
            at.field("raw_value")
                    .refuse("bytes beyond ASCII (expected: ASCII, since client libraries send nothing else)");
        }
        return value(text, at.field("raw_value"));
    }

    /** The value that is sent, or null if it cannot be known here. */
    private static @Nullable TextFormat value(String raw, FieldPath at) {
        if (HttpText.hasControlCharacter(raw)) {
            at.refuse("a control character (expected: a header's value)");
        }
        try {
            return TextFormat.parse(raw, System::getenv);
        } catch (IllegalArgumentException e) {
            at.report(e.getMessage() + ": the header is not changed");
            return null;
        }
    }

    private static void checkName(String name, FieldPath at) {
        if (!HttpText.isToken(name)) {
            at.refuse("\"" + name + "\" (expected: a header's name)");
        } else if (name.toLowerCase(Locale.ROOT).equals("host")) {
            at.refuse("\"" + name + "\" (expected: another header; use host_rewrite_literal)");
        }
    }

    private static HeaderMutation.Action action(HeaderValueOption proto, FieldPath at) {
        Boolean append = legacyAppend(proto);
        if (append != null && proto.getAppendActionValue() != 0) {
            at.field("append").refuse(append + " (expected: unset, since append_action is set)");
        }
        if (append != null && !append) {
            return HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD;
        }
        return switch (proto.getAppendAction()) {
            case APPEND_IF_EXISTS_OR_ADD -> HeaderMutation.Action.APPEND_IF_EXISTS_OR_ADD;
            case ADD_IF_ABSENT -> HeaderMutation.Action.ADD_IF_ABSENT;
            case OVERWRITE_IF_EXISTS_OR_ADD -> HeaderMutation.Action.OVERWRITE_IF_EXISTS_OR_ADD;
            case OVERWRITE_IF_EXISTS -> HeaderMutation.Action.OVERWRITE_IF_EXISTS;
            case UNRECOGNIZED -> {
                at.field("append_action").refuse(proto.getAppendActionValue() + " (expected: a known action)");
                yield HeaderMutation.Action.ADD_IF_ABSENT;
            }
        };
    }

    /** {@code append}, which is deprecated in Envoy's API; null if unset. */
    @SuppressWarnings("deprecation") // By its descriptor it would be asked by reflection.
    private static @Nullable Boolean legacyAppend(HeaderValueOption proto) {
        return proto.hasAppend() ? proto.getAppend().getValue() : null;
    }
}
