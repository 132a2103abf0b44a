package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.filter.config.AccessCondition;
import dev.proxyless.mesh.model.match.StringMatch;
import dev.proxyless.mesh.model.match.UriTemplate;
import io.envoyproxy.envoy.config.rbac.v3.Permission;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request does (Envoy {@code rbac.v3.Permission}), as far as a client knows before it has chosen an endpoint. */
final class PermissionDecoder {

    private static final String NO_DESTINATION =
            "no endpoint is chosen when the policy is looked at; use header with :authority";

    static final FieldRules RULES = FieldRules.ofCondition("envoy.config.rbac.v3.Permission")
            .honouring("and_rules", "or_rules", "not_rule", "any", "header", "url_path")
            .honouringPartly("uri_template", "envoy.path.match.uri_template")
            .honouringPartly("metadata", "as in an Envoy whose filters set none")
            .honouringPartly("sourced_metadata", "DYNAMIC, as in an Envoy whose filters set none")
            .honouringPartly("requested_server_name", "as in an Envoy that is called without TLS: it is empty")
            .refusing("destination_ip", NO_DESTINATION)
            .refusing("destination_port", NO_DESTINATION)
            .refusing("destination_port_range", NO_DESTINATION)
            .refusing("matcher", "use the other conditions");
    static final FieldRules SET_RULES =
            FieldRules.ofCondition("envoy.config.rbac.v3.Permission.Set").honouring("rules");

    private PermissionDecoder() {}

    /** All conditions of a list, of which there must be one; those that were refused are left out. */
    static List<AccessCondition> decode(List<Permission> protos, FieldPath parent, String field) {
        return AccessConditionDecoder.list(protos, PermissionDecoder::decode, parent, field);
    }

    private static @Nullable AccessCondition decode(Permission proto, FieldPath at) {
        RULES.apply(proto, at);
        return switch (AccessConditionDecoder.form(proto)) {
            case "and_rules" -> new AccessCondition.All(set(proto.getAndRules(), at.field("and_rules")));
            case "or_rules" -> new AccessCondition.Any(set(proto.getOrRules(), at.field("or_rules")));
            case "not_rule" -> AccessConditionDecoder.not(decode(proto.getNotRule(), at.field("not_rule")));
            case "any" -> AccessConditionDecoder.any(proto.getAny(), at.field("any"));
            case "header" -> AccessConditionDecoder.header(proto.getHeader(), at.field("header"));
            case "url_path" -> AccessConditionDecoder.urlPath(proto.getUrlPath(), at.field("url_path"));
            case "uri_template" -> {
                UriTemplate template = RouteMatchDecoder.template(proto.getUriTemplate(), at.field("uri_template"));
                yield template == null ? null : new AccessCondition.Template(template);
            }
            case "metadata" -> AccessConditionDecoder.metadata(proto, "metadata", at.field("metadata"));
            case "sourced_metadata" ->
                AccessConditionDecoder.sourced(proto.getSourcedMetadata(), at.field("sourced_metadata"));
            case "requested_server_name" ->
                serverName(proto.getRequestedServerName(), at.field("requested_server_name"));
            case "" -> AccessConditionDecoder.missing(at);
            default -> null; // refused by the rules
        };
    }

    private static List<AccessCondition> set(Permission.Set proto, FieldPath at) {
        SET_RULES.apply(proto, at);
        return decode(proto.getRulesList(), at, "rules");
    }

    /** A client in the same process asks for no server's name, as one that does without TLS. */
    private static @Nullable AccessCondition serverName(StringMatcher proto, FieldPath at) {
        StringMatch match = StringMatchDecoder.decode(proto, at);
        return match == null ? null : AccessConditionDecoder.fixed(match.matches(""), at);
    }
}
