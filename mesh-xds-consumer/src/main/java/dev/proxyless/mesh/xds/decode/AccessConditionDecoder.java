package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.proxyless.mesh.model.filter.config.AccessCondition;
import dev.proxyless.mesh.model.match.HeaderMatch;
import dev.proxyless.mesh.model.match.StringMatch;
import io.envoyproxy.envoy.config.rbac.v3.MetadataSource;
import io.envoyproxy.envoy.config.rbac.v3.SourcedMetadata;
import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.MetadataMatcher;
import io.envoyproxy.envoy.type.matcher.v3.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the conditions on a request and on its sender have in common. */
final class AccessConditionDecoder {

    static final FieldRules PATH_RULES =
            FieldRules.ofCondition("envoy.type.matcher.v3.PathMatcher").honouring("path");
    static final FieldRules SOURCED_RULES = FieldRules.ofCondition("envoy.config.rbac.v3.SourcedMetadata")
            .honouring("metadata_matcher")
            .honouringPartly("metadata_source", "DYNAMIC");

    private AccessConditionDecoder() {}

    /** The conditions of a list that must not be empty; without those that were refused. */
    static <P> List<AccessCondition> list(List<P> protos, Decoder<P> decoder, FieldPath parent, String field) {
        if (protos.isEmpty()) {
            parent.field(field).refuse("empty (expected: at least one)");
        }
        List<AccessCondition> conditions = new ArrayList<>(protos.size());
        for (int i = 0; i < protos.size(); i++) {
            AccessCondition condition = decoder.decode(protos.get(i), parent.item(field, i));
            if (condition != null) {
                conditions.add(condition);
            }
        }
        return conditions;
    }

    /** The name of the field that is set of those that exclude each other; empty if none is. */
    static String form(Message proto) {
        FieldDescriptor form = proto.getOneofFieldDescriptor(
                proto.getDescriptorForType().getOneofs().get(0));
        return form == null ? "" : form.getName();
    }

    static @Nullable AccessCondition missing(FieldPath at) {
        at.refuse("no condition (expected: one, such as any: true)");
        return null;
    }

    static @Nullable AccessCondition not(@Nullable AccessCondition condition) {
        return condition == null ? null : new AccessCondition.Not(condition);
    }

    static AccessCondition any(boolean value, FieldPath at) {
        if (!value) {
            at.refuse("false (expected: true)");
        }
        return new AccessCondition.Fixed(true);
    }

    static @Nullable AccessCondition header(HeaderMatcher proto, FieldPath at) {
        HeaderMatch match = HeaderMatchDecoder.decode(proto, at);
        return match == null ? null : new AccessCondition.Header(match);
    }

    static @Nullable AccessCondition urlPath(PathMatcher proto, FieldPath at) {
        PATH_RULES.apply(proto, at);
        StringMatch match = StringMatchDecoder.decode(proto.getPath(), at.field("path"));
        return match == null ? null : new AccessCondition.UrlPath(match);
    }

    /** A field that is deprecated in Envoy's API, and so by its name in the generated class: read by its descriptor. */
    static AccessCondition metadata(Message parent, String field, FieldPath at) {
        return metadata(
                (MetadataMatcher) parent.getField(parent.getDescriptorForType().findFieldByName(field)), at);
    }

    static AccessCondition sourced(SourcedMetadata proto, FieldPath at) {
        SOURCED_RULES.apply(proto, at);
        if (proto.getMetadataSource() != MetadataSource.DYNAMIC) {
            at.field("metadata_source")
                    .refuse(EnumText.of(proto.getMetadataSource(), proto.getMetadataSourceValue())
                            + " (expected: DYNAMIC; to tell routes apart, use typed_per_filter_config)");
        }
        return metadata(proto.getMetadataMatcher(), at.field("metadata_matcher"));
    }

    private static AccessCondition metadata(MetadataMatcher proto, FieldPath at) {
        RouteMatchDecoder.METADATA_RULES.apply(proto, at);
        return fixed(proto.getInvert(), at);
    }

    /** What is known before there is a call. Said, since a policy that never matches may let everything through. */
    static AccessCondition fixed(boolean holds, FieldPath at) {
        at.report((holds ? "always" : "never") + " holds, since calls of a client have nothing of that sort");
        return new AccessCondition.Fixed(holds);
    }

    /** Decodes one condition; null if it was refused. */
    @FunctionalInterface
    interface Decoder<P> {
        @Nullable AccessCondition decode(P proto, FieldPath at);
    }
}
