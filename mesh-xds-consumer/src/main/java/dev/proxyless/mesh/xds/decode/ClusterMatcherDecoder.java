package dev.proxyless.mesh.xds.decode;

import com.github.xds.type.matcher.v3.Matcher;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.proxyless.mesh.model.match.MatchTree;
import dev.proxyless.mesh.model.match.RequestFields;
import dev.proxyless.mesh.model.route.ClusterSpecifier;
import dev.proxyless.mesh.xds.resource.NewerMessages;
import dev.proxyless.mesh.xds.resource.ResourceType;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Chooses the cluster of a request by a tree of conditions (Envoy {@code matcher.v3.MatcherClusterSpecifier}). */
final class ClusterMatcherDecoder {

    static final String MESSAGE = NewerMessages.CLUSTER_MATCHER;
    static final String ACTION = NewerMessages.CLUSTER_ACTION;

    static final FieldRules RULES = FieldRules.ofCondition(MESSAGE).honouring("cluster_matcher");
    static final FieldRules ACTION_RULES = FieldRules.ofCondition(ACTION).honouring("cluster");

    private final Set<String> clusters = new HashSet<>();

    private ClusterMatcherDecoder() {}

    /** What chooses, or null if it was refused. */
    static @Nullable ClusterSpecifier decode(Any config, FieldPath at) {
        return new ClusterMatcherDecoder().specifier(config, at);
    }

    private @Nullable ClusterSpecifier specifier(Any config, FieldPath at) {
        Message proto = unpack(MESSAGE, RULES, config, at);
        if (proto == null) {
            return null;
        }
        FieldPath here = at.field("cluster_matcher");
        MatchTree<String> tree = new MatchTreeDecoder<>(MatchInputDecoder::decodeWithAbsent, this::action)
                .decode(matcher((Message) value(proto, "cluster_matcher"), here), here);
        return tree == null ? null : new ByTree(tree, Set.copyOf(clusters));
    }

    private @Nullable String action(Any config, FieldPath at) {
        if (!Extension.messageName(config).equals(ACTION)) {
            at.refuse("\"" + config.getTypeUrl() + "\" (expected: " + ACTION + ")");
            return null;
        }
        Message proto = unpack(ACTION, ACTION_RULES, config, at);
        String name = proto == null
                ? null
                : NameDecoder.decode((String) value(proto, "cluster"), ResourceType.CLUSTER, at.field("cluster"));
        if (name != null) {
            clusters.add(name);
        }
        return name;
    }

    private static @Nullable Message unpack(String name, FieldRules rules, Any config, FieldPath at) {
        Descriptor type = Objects.requireNonNull(NewerMessages.find(name));
        Message proto =
                Extension.unpack(config, DynamicMessage.getDefaultInstance(type).getParserForType(), at);
        if (proto != null) {
            rules.apply(proto, at);
        }
        return proto;
    }

    private static Object value(Message proto, String field) {
        return proto.getField(proto.getDescriptorForType().findFieldByName(field));
    }

    private static Matcher matcher(Message proto, FieldPath at) {
        try {
            return Matcher.parseFrom(proto.toByteString());
        } catch (InvalidProtocolBufferException e) {
            at.refuse("bytes that are no Matcher (expected: one; " + e.getMessage() + ")");
            return Matcher.getDefaultInstance();
        }
    }

    /**
     * A tree of names.
     *
     * @param clusters all that are in it
     */
    private record ByTree(MatchTree<String> tree, Set<String> clusters) implements ClusterSpecifier {

        @Override
        public @Nullable String cluster(RequestFields request, long random) {
            return tree.choose(request);
        }
    }
}
