package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import dev.proxyless.mesh.model.match.MatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestHeaderMatchInput;
import io.envoyproxy.envoy.type.matcher.v3.HttpRequestQueryParamMatchInput;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What of a request is looked at (Envoy {@code type.matcher.v3.HttpRequest…MatchInput}). */
final class MatchInputDecoder {

    private static final String HEADER = "envoy.type.matcher.v3.HttpRequestHeaderMatchInput";
    private static final String QUERY = "envoy.type.matcher.v3.HttpRequestQueryParamMatchInput";

    /** Those that are known. */
    static final String EXTENT = HEADER + ", " + QUERY;

    private static final String COMMON = "envoy.extensions.matching.common_inputs.";
    /** What a call has only in a proxy: in one that is called without TLS, and whose filters set nothing, it is missing. */
    private static final Set<String> NEVER_THERE = Set.of(
            COMMON + "network.v3.ServerNameInput",
            COMMON + "network.v3.DynamicMetadataInput",
            COMMON + "network.v3.FilterStateInput",
            COMMON + "ssl.v3.UriSanInput",
            COMMON + "ssl.v3.DnsSanInput",
            COMMON + "ssl.v3.SubjectInput");

    static final FieldRules HEADER_RULES = FieldRules.ofCondition(HEADER).honouring("header_name");
    static final FieldRules QUERY_RULES = FieldRules.ofCondition(QUERY).honouring("query_param");

    private MatchInputDecoder() {}

    /** Whether it is one of those that {@link #decode} reads. */
    static boolean isKnown(Any config) {
        String message = Extension.messageName(config);
        return message.equals(HEADER) || message.equals(QUERY);
    }

    /** What of a request is looked at, or null if it was refused. */
    static @Nullable MatchInput decode(Any config, FieldPath here) {
        switch (Extension.messageName(config)) {
            case HEADER -> {
                HttpRequestHeaderMatchInput header =
                        Extension.unpack(config, HttpRequestHeaderMatchInput.parser(), here);
                if (header == null || !StringMatchDecoder.nonEmpty(header.getHeaderName(), here.field("header_name"))) {
                    return null;
                }
                HEADER_RULES.apply(header, here);
                return new MatchInput.Header(header.getHeaderName());
            }
            case QUERY -> {
                HttpRequestQueryParamMatchInput query =
                        Extension.unpack(config, HttpRequestQueryParamMatchInput.parser(), here);
                if (query == null || !StringMatchDecoder.nonEmpty(query.getQueryParam(), here.field("query_param"))) {
                    return null;
                }
                QUERY_RULES.apply(query, here);
                return new MatchInput.QueryParameter(query.getQueryParam());
            }
            default -> {
                here.refuse("\"" + config.getTypeUrl() + "\" (expected: " + HEADER + " or " + QUERY + ")");
                return null;
            }
        }
    }

    /** The same where one may ask for what a client never has; said, since it may let everything through. */
    static @Nullable MatchInput decodeWithAbsent(Any config, FieldPath at) {
        String message = Extension.messageName(config);
        if (!NEVER_THERE.contains(message)) {
            return decode(config, at);
        }
        at.report("is never there, since calls of a client have nothing of that sort");
        return new MatchInput.Absent(message);
    }
}
