package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.route.HashPolicy;
import dev.proxyless.mesh.model.route.PathRewrite;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the hash of a request is made of (Envoy {@code route.v3.RouteAction.HashPolicy}; gRFC A42). */
final class HashPolicyDecoder {

    private static final String POLICY = "envoy.config.route.v3.RouteAction.HashPolicy";

    static final FieldRules RULES = FieldRules.of(POLICY)
            .honouring("header", "cookie", "connection_properties", "query_parameter", "filter_state", "terminal");
    static final FieldRules HEADER_RULES = FieldRules.of(POLICY + ".Header").honouring("header_name", "regex_rewrite");
    static final FieldRules COOKIE_RULES =
            FieldRules.of(POLICY + ".Cookie").honouring("name", "ttl", "path", "attributes");
    static final FieldRules ATTRIBUTE_RULES =
            FieldRules.of(POLICY + ".CookieAttribute").honouring("name", "value");
    static final FieldRules CONNECTION_RULES =
            FieldRules.of(POLICY + ".ConnectionProperties").honouring("source_ip");
    static final FieldRules QUERY_RULES =
            FieldRules.of(POLICY + ".QueryParameter").honouring("name");
    static final FieldRules STATE_RULES =
            FieldRules.of(POLICY + ".FilterState").honouringPartly("key", HashPolicy.FilterState.CHANNEL_ID);

    private HashPolicyDecoder() {}

    /** The policies of a list; those that give no hash, or were refused, are left out. */
    static List<HashPolicy> decode(List<RouteAction.HashPolicy> protos, FieldPath parent) {
        List<HashPolicy> policies = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            HashPolicy policy = decode(protos.get(i), parent.item("hash_policy", i));
            if (policy != null) {
                policies.add(policy);
            }
        }
        return policies;
    }

    private static @Nullable HashPolicy decode(RouteAction.HashPolicy proto, FieldPath at) {
        RULES.apply(proto, at);
        boolean terminal = proto.getTerminal();
        return switch (proto.getPolicySpecifierCase()) {
            case HEADER -> header(proto.getHeader(), terminal, at.field("header"));
            case COOKIE -> cookie(proto.getCookie(), terminal, at.field("cookie"));
            case CONNECTION_PROPERTIES -> {
                CONNECTION_RULES.apply(proto.getConnectionProperties(), at.field("connection_properties"));
                yield proto.getConnectionProperties().getSourceIp() ? new HashPolicy.SourceIp(terminal) : null;
            }
            case QUERY_PARAMETER -> {
                FieldPath here = at.field("query_parameter");
                QUERY_RULES.apply(proto.getQueryParameter(), here);
                String name = proto.getQueryParameter().getName();
                yield isNamed(name, here.field("name")) ? new HashPolicy.QueryParameter(name, terminal) : null;
            }
            case FILTER_STATE -> filterState(proto.getFilterState(), terminal, at.field("filter_state"));
            case POLICYSPECIFIER_NOT_SET -> {
                if (proto.getUnknownFields().asMap().isEmpty()) {
                    at.refuse("nothing (expected: header, cookie, connection_properties, query_parameter or"
                            + " filter_state)");
                }
                yield null;
            }
        };
    }

    private static @Nullable HashPolicy header(RouteAction.HashPolicy.Header proto, boolean terminal, FieldPath at) {
        HEADER_RULES.apply(proto, at);
        String name = proto.getHeaderName();
        if (!HttpText.isToken(name.startsWith(":") ? name.substring(1) : name)) {
            at.field("header_name").refuse("\"" + name + "\" (expected: a header's name)");
            return null;
        }
        if (!proto.hasRegexRewrite()) {
            return new HashPolicy.Header(name, Optional.empty(), terminal);
        }
        return RegexDecoder.rewrite(proto.getRegexRewrite(), at.field("regex_rewrite"))
                        instanceof PathRewrite.ReplaceRegex rewrite
                ? new HashPolicy.Header(name, Optional.of(rewrite), terminal)
                : null;
    }

    private static @Nullable HashPolicy cookie(RouteAction.HashPolicy.Cookie proto, boolean terminal, FieldPath at) {
        COOKIE_RULES.apply(proto, at);
        if (!isNamed(proto.getName(), at.field("name"))) {
            return null;
        }
        HttpText.check(proto.getName(), at.field("name"));
        HttpText.check(proto.getPath(), at.field("path"));
        List<String> attributes = new ArrayList<>(proto.getAttributesCount());
        for (int i = 0; i < proto.getAttributesCount(); i++) {
            attributes.add(attribute(proto.getAttributes(i), at.item("attributes", i)));
        }
        Optional<HashPolicy.GeneratedCookie> generated = proto.hasTtl()
                ? Optional.of(new HashPolicy.GeneratedCookie(
                        Scalars.duration(proto.getTtl(), at.field("ttl")), proto.getPath(), attributes))
                : Optional.empty();
        return new HashPolicy.Cookie(proto.getName(), generated, terminal);
    }

    private static String attribute(RouteAction.HashPolicy.CookieAttribute proto, FieldPath at) {
        ATTRIBUTE_RULES.apply(proto, at);
        if (!HttpText.isToken(proto.getName())) {
            at.field("name").refuse("\"" + proto.getName() + "\" (expected: the name of an attribute)");
        }
        HttpText.check(proto.getValue(), at.field("value"));
        return proto.getValue().isEmpty() ? proto.getName() : proto.getName() + "=" + proto.getValue();
    }

    private static @Nullable HashPolicy filterState(
            RouteAction.HashPolicy.FilterState proto, boolean terminal, FieldPath at) {
        STATE_RULES.apply(proto, at);
        if (!isNamed(proto.getKey(), at.field("key"))) {
            return null;
        }
        if (!proto.getKey().equals(HashPolicy.FilterState.CHANNEL_ID)) {
            at.field("key").report("a client has no such object: it gives no hash");
        }
        return new HashPolicy.FilterState(proto.getKey(), terminal);
    }

    private static boolean isNamed(String name, FieldPath at) {
        if (name.isEmpty()) {
            at.refuse("\"\" (expected: a name)");
        }
        return !name.isEmpty();
    }
}
