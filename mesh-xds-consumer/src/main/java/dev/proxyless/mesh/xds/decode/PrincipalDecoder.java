package dev.proxyless.mesh.xds.decode;

import dev.proxyless.mesh.model.filter.config.AccessCondition;
import io.envoyproxy.envoy.config.rbac.v3.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who sends a request (Envoy {@code rbac.v3.Principal}): the process itself, which shows nobody a certificate. */
final class PrincipalDecoder {

    private static final String OWN_ADDRESS = "the caller is this process, whose address is not known; leave it out";

    static final FieldRules RULES = FieldRules.ofCondition("envoy.config.rbac.v3.Principal")
            .honouring("and_ids", "or_ids", "not_id", "any", "header", "url_path")
            .honouringPartly("authenticated", "as in an Envoy that is called without TLS: it never holds")
            .honouringPartly("metadata", "as in an Envoy whose filters set none")
            .honouringPartly("sourced_metadata", "DYNAMIC, as in an Envoy whose filters set none")
            .honouringPartly("filter_state", "as in an Envoy whose filters set none: it never holds")
            .refusing("source_ip", OWN_ADDRESS)
            .refusing("direct_remote_ip", OWN_ADDRESS)
            .refusing("remote_ip", OWN_ADDRESS)
            .refusing("custom", "use authenticated");
    static final FieldRules SET_RULES =
            FieldRules.ofCondition("envoy.config.rbac.v3.Principal.Set").honouring("ids");

    private PrincipalDecoder() {}

    /** All conditions of a list, of which there must be one; those that were refused are left out. */
    static List<AccessCondition> decode(List<Principal> protos, FieldPath parent, String field) {
        return AccessConditionDecoder.list(protos, PrincipalDecoder::decode, parent, field);
    }

    private static @Nullable AccessCondition decode(Principal proto, FieldPath at) {
        RULES.apply(proto, at);
        return switch (AccessConditionDecoder.form(proto)) {
            case "and_ids" -> new AccessCondition.All(set(proto.getAndIds(), at.field("and_ids")));
            case "or_ids" -> new AccessCondition.Any(set(proto.getOrIds(), at.field("or_ids")));
            case "not_id" -> AccessConditionDecoder.not(decode(proto.getNotId(), at.field("not_id")));
            case "any" -> AccessConditionDecoder.any(proto.getAny(), at.field("any"));
            case "header" -> AccessConditionDecoder.header(proto.getHeader(), at.field("header"));
            case "url_path" -> AccessConditionDecoder.urlPath(proto.getUrlPath(), at.field("url_path"));
            case "authenticated" -> AccessConditionDecoder.fixed(false, at.field("authenticated"));
            case "metadata" -> AccessConditionDecoder.metadata(proto, "metadata", at.field("metadata"));
            case "sourced_metadata" ->
                AccessConditionDecoder.sourced(proto.getSourcedMetadata(), at.field("sourced_metadata"));
            case "filter_state" -> AccessConditionDecoder.fixed(false, at.field("filter_state"));
            case "" -> AccessConditionDecoder.missing(at);
            default -> null; // refused by the rules
        };
    }

    private static List<AccessCondition> set(Principal.Set proto, FieldPath at) {
        SET_RULES.apply(proto, at);
        return decode(proto.getIdsList(), at, "ids");
    }
}
