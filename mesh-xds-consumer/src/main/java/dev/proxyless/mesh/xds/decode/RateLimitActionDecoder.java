package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import com.google.protobuf.UInt32Value;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.MatchInput;
import dev.proxyless.mesh.model.match.QueryMatch;
import dev.proxyless.mesh.model.route.RateLimitAction;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.route.v3.RateLimit.Action;
import io.envoyproxy.envoy.type.metadata.v3.MetadataKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What makes the entries of a descriptor (Envoy {@code route.v3.RateLimit.Action}). */
final class RateLimitActionDecoder {

    private static final String ACTION = "envoy.config.route.v3.RateLimit.Action";

    private static final String LEFT_OUT = "no descriptor is made, so no limit of a filter holds for it";

    private static final String OWN_ADDRESS = "the first address of this machine that others can reach";

    static final FieldRules FILTER_RULES =
            honoured(FieldRules.ofCondition(ACTION)).at("of a filter").refusing("dynamic_metadata", "use metadata");
    static final FieldRules ROUTE_RULES =
            honoured(FieldRules.of(ACTION)).at("of a route or a virtual host").reporting("dynamic_metadata", LEFT_OUT);
    static final FieldRules NETWORK_RULES = FieldRules.ofCondition(ACTION + ".MaskedRemoteAddress")
            .honouring("v4_prefix_mask_len", "v6_prefix_mask_len");
    static final FieldRules HEADER_RULES = FieldRules.ofCondition(ACTION + ".RequestHeaders")
            .honouring("header_name", "descriptor_key", "skip_if_absent");
    static final FieldRules QUERY_RULES = FieldRules.ofCondition(ACTION + ".QueryParameters")
            .honouring("query_parameter_name", "descriptor_key", "skip_if_absent");
    static final FieldRules KEY_RULES =
            FieldRules.ofCondition(ACTION + ".GenericKey").honouring("descriptor_value", "descriptor_key");
    static final FieldRules HEADERS_RULES = FieldRules.ofCondition(ACTION + ".HeaderValueMatch")
            .honouring("descriptor_key", "descriptor_value", "expect_match", "headers");
    static final FieldRules PARAMETERS_RULES = FieldRules.ofCondition(ACTION + ".QueryParameterValueMatch")
            .honouring("descriptor_key", "descriptor_value", "expect_match", "query_parameters");
    static final FieldRules METADATA_RULES = FieldRules.ofCondition(ACTION + ".MetaData")
            .honouring("descriptor_key", "metadata_key", "default_value", "skip_if_absent")
            .honouringPartly("source", "ROUTE_ENTRY; DYNAMIC as in an Envoy whose filters set none");
    static final FieldRules METADATA_KEY_RULES =
            FieldRules.ofCondition("envoy.type.metadata.v3.MetadataKey").honouring("key", "path");

    private final boolean ofFilter;

    /**
     * Reads the actions of a filter, or those of routes, which may be for another filter than a client has: what is not honoured there
     * is no reason to refuse a route.
     */
    RateLimitActionDecoder(boolean ofFilter) {
        this.ofFilter = ofFilter;
    }

    private static FieldRules honoured(FieldRules rules) {
        return rules.honouring(
                        "source_cluster",
                        "destination_cluster",
                        "request_headers",
                        "query_parameters",
                        "generic_key",
                        "header_value_match",
                        "query_parameter_value_match",
                        "metadata")
                .honouringPartly("remote_address", OWN_ADDRESS)
                .honouringPartly("masked_remote_address", OWN_ADDRESS)
                .honouringPartly(
                        "extension",
                        "HttpRequestHeaderMatchInput, HttpRequestQueryParamMatchInput and, with the module mesh-cel, "
                                + ExpressionDecoder.DESCRIPTOR);
    }

    /** The actions of a list, or null if one of them is not honoured. */
    @Nullable List<RateLimitAction> decode(List<Action> protos, FieldPath parent) {
        List<RateLimitAction> actions =
                new ArrayList<>(someOf(protos, parent, "actions").size());
        for (int i = 0; i < protos.size(); i++) {
            RateLimitAction action = decode(protos.get(i), parent.item("actions", i));
            if (action != null) {
                actions.add(action);
            }
        }
        return actions.size() == protos.size() ? actions : null;
    }

    private @Nullable RateLimitAction decode(Action proto, FieldPath at) {
        (ofFilter ? FILTER_RULES : ROUTE_RULES).apply(proto, at);
        return switch (proto.getActionSpecifierCase()) {
            case SOURCE_CLUSTER -> new RateLimitAction.GenericKey("source_cluster", at.localCluster());
            case DESTINATION_CLUSTER -> new RateLimitAction.DestinationCluster();
            case REMOTE_ADDRESS -> new RateLimitAction.RemoteAddress();
            case MASKED_REMOTE_ADDRESS -> network(proto.getMaskedRemoteAddress(), at.field("masked_remote_address"));
            case REQUEST_HEADERS -> header(proto.getRequestHeaders(), at.field("request_headers"));
            case QUERY_PARAMETERS -> parameter(proto.getQueryParameters(), at.field("query_parameters"));
            case GENERIC_KEY -> genericKey(proto.getGenericKey(), at.field("generic_key"));
            case HEADER_VALUE_MATCH -> headers(proto.getHeaderValueMatch(), at.field("header_value_match"));
            case QUERY_PARAMETER_VALUE_MATCH ->
                parameters(proto.getQueryParameterValueMatch(), at.field("query_parameter_value_match"));
            case METADATA -> metadata(proto.getMetadata(), at.field("metadata"));
            case EXTENSION -> extension(proto.getExtension(), at.field("extension"));
            case ACTIONSPECIFIER_NOT_SET -> {
                if (proto.getUnknownFields().asMap().isEmpty()) {
                    at.refuse("nothing (expected: an action, such as request_headers)");
                }
                yield null;
            }
            default -> null; // refused or reported by the rules
        };
    }

    private @Nullable RateLimitAction extension(TypedExtensionConfig proto, FieldPath at) {
        Any config = proto.getTypedConfig();
        boolean isExpression = Extension.messageName(config).equals(ExpressionDecoder.DESCRIPTOR);
        boolean isKnown = isExpression ? at.expressions() != null : MatchInputDecoder.isKnown(config);
        if (!ofFilter && !isKnown) {
            at.report(LEFT_OUT);
            return null;
        }
        if (isExpression) {
            return ExpressionDecoder.descriptor(config, at.field("typed_config"));
        }
        MatchInput input = MatchInputDecoder.decode(config, at.field("typed_config"));
        return input == null ? null : new RateLimitAction.Input(proto.getName(), input);
    }

    private static RateLimitAction network(Action.MaskedRemoteAddress proto, FieldPath at) {
        NETWORK_RULES.apply(proto, at);
        return new RateLimitAction.MaskedRemoteAddress(
                bits(
                        proto.hasV4PrefixMaskLen(),
                        proto.getV4PrefixMaskLen(),
                        Integer.SIZE,
                        at.field("v4_prefix_mask_len")),
                bits(
                        proto.hasV6PrefixMaskLen(),
                        proto.getV6PrefixMaskLen(),
                        4 * Integer.SIZE,
                        at.field("v6_prefix_mask_len")));
    }

    private static int bits(boolean isSet, UInt32Value bits, int all, FieldPath at) {
        if (Integer.compareUnsigned(bits.getValue(), all) > 0) {
            at.refuse(Integer.toUnsignedString(bits.getValue()) + " (expected: <= " + all + ")");
        }
        return isSet ? bits.getValue() : all;
    }

    private static @Nullable RateLimitAction header(Action.RequestHeaders proto, FieldPath at) {
        HEADER_RULES.apply(proto, at);
        String name = proto.getHeaderName();
        if (!HttpText.isToken(name.startsWith(":") ? name.substring(1) : name)) {
            at.field("header_name").refuse("\"" + name + "\" (expected: a header's name)");
            return null;
        }
        return StringMatchDecoder.nonEmpty(proto.getDescriptorKey(), at.field("descriptor_key"))
                ? new RateLimitAction.RequestHeader(name, proto.getDescriptorKey(), proto.getSkipIfAbsent())
                : null;
    }

    private static @Nullable RateLimitAction parameter(Action.QueryParameters proto, FieldPath at) {
        QUERY_RULES.apply(proto, at);
        return StringMatchDecoder.nonEmpty(proto.getQueryParameterName(), at.field("query_parameter_name"))
                        && StringMatchDecoder.nonEmpty(proto.getDescriptorKey(), at.field("descriptor_key"))
                ? new RateLimitAction.QueryParameter(
                        proto.getQueryParameterName(), proto.getDescriptorKey(), proto.getSkipIfAbsent())
                : null;
    }

    private static @Nullable RateLimitAction genericKey(Action.GenericKey proto, FieldPath at) {
        KEY_RULES.apply(proto, at);
        return StringMatchDecoder.nonEmpty(proto.getDescriptorValue(), at.field("descriptor_value"))
                ? new RateLimitAction.GenericKey(
                        orElse(proto.getDescriptorKey(), "generic_key"), proto.getDescriptorValue())
                : null;
    }

    private static @Nullable RateLimitAction headers(Action.HeaderValueMatch proto, FieldPath at) {
        HEADERS_RULES.apply(proto, at);
        return match(
                orElse(proto.getDescriptorKey(), "header_match"),
                proto.getDescriptorValue(),
                !proto.hasExpectMatch() || proto.getExpectMatch().getValue(),
                HeaderMatchDecoder.decode(someOf(proto.getHeadersList(), at, "headers"), at, "headers"),
                List.of(),
                at);
    }

    private static @Nullable RateLimitAction parameters(Action.QueryParameterValueMatch proto, FieldPath at) {
        PARAMETERS_RULES.apply(proto, at);
        return match(
                orElse(proto.getDescriptorKey(), "query_match"),
                proto.getDescriptorValue(),
                !proto.hasExpectMatch() || proto.getExpectMatch().getValue(),
                List.of(),
                RouteMatchDecoder.query(someOf(proto.getQueryParametersList(), at, "query_parameters"), at),
                at);
    }

    private static <P> List<P> someOf(List<P> protos, FieldPath at, String field) {
        if (protos.isEmpty()) {
            at.field(field).refuse("empty (expected: at least one)");
        }
        return protos;
    }

    private static @Nullable RateLimitAction match(
            String key,
            String value,
            boolean expected,
            List<HeaderMatch> headers,
            List<QueryMatch> parameters,
            FieldPath at) {
        return StringMatchDecoder.nonEmpty(value, at.field("descriptor_value"))
                ? new RateLimitAction.ValueMatch(key, value, expected, headers, parameters)
                : null;
    }

    private static @Nullable RateLimitAction metadata(Action.MetaData proto, FieldPath at) {
        METADATA_RULES.apply(proto, at);
        MetadataKey key = proto.getMetadataKey();
        FieldPath keyAt = at.field("metadata_key");
        METADATA_KEY_RULES.apply(key, keyAt);
        List<String> path =
                key.getPathList().stream().map(MetadataKey.PathSegment::getKey).toList();
        if (path.isEmpty() || path.contains("")) {
            keyAt.field("path").refuse(path + " (expected: at least one key, and none that is empty)");
        }
        if (proto.getSource() == Action.MetaData.Source.UNRECOGNIZED) {
            at.field("source").refuse(proto.getSourceValue() + " (expected: DYNAMIC or ROUTE_ENTRY)");
        }
        return StringMatchDecoder.nonEmpty(proto.getDescriptorKey(), at.field("descriptor_key"))
                        && StringMatchDecoder.nonEmpty(key.getKey(), keyAt.field("key"))
                ? new RateLimitAction.RouteMetadata(
                        key.getKey(),
                        path,
                        proto.getDescriptorKey(),
                        proto.getDefaultValue(),
                        proto.getSource() == Action.MetaData.Source.ROUTE_ENTRY,
                        proto.getSkipIfAbsent())
                : null;
    }

    private static String orElse(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}
