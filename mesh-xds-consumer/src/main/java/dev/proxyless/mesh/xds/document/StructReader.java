package dev.proxyless.mesh.xds.document;

import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Scalar;
import dev.proxyless.mesh.xds.document.DocumentNode.Sequence;
import java.util.regex.Pattern;

/** Turns nodes into free-form values, as the metadata of nodes, clusters and endpoints has them. */
final class StructReader {

    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");

    private StructReader() {}

    /** The free-form object that {@code node} is. */
    static Struct struct(Mapping node) {
        Struct.Builder struct = Struct.newBuilder();
        node.entries().forEach((name, value) -> struct.putFields(name, value(value)));
        return struct.build();
    }

    /** Fills {@code target} if it is one of the free-form messages and {@code node} has its shape. */
    static boolean read(DocumentNode node, Message.Builder target) {
        switch (target.getDescriptorForType().getFullName()) {
            case "google.protobuf.Value" -> merge(target, value(node));
            case "google.protobuf.Struct" -> {
                return node instanceof Mapping mapping && merge(target, struct(mapping));
            }
            case "google.protobuf.ListValue" -> {
                return node instanceof Sequence sequence && merge(target, list(sequence));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean merge(Message.Builder target, Message value) {
        // By bytes: the target may be of another class than the generated one, but has the same type.
        try {
            target.mergeFrom(value.toByteString());
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
        return true;
    }

    private static ListValue list(Sequence node) {
        ListValue.Builder list = ListValue.newBuilder();
        node.items().forEach(item -> list.addValues(value(item)));
        return list.build();
    }

    private static Value value(DocumentNode node) {
        if (node instanceof Mapping mapping) {
            return Value.newBuilder().setStructValue(struct(mapping)).build();
        }
        if (node instanceof Sequence sequence) {
            return Value.newBuilder().setListValue(list(sequence)).build();
        }
        Scalar scalar = (Scalar) node;
        Value.Builder value = Value.newBuilder();
        String text = scalar.text();
        if (scalar.isNull()) {
            value.setNullValue(NullValue.NULL_VALUE);
        } else if (scalar.plain() && (text.equals("true") || text.equals("false"))) {
            value.setBoolValue(text.equals("true"));
        } else if (scalar.plain() && NUMBER.matcher(text).matches()) {
            value.setNumberValue(Double.parseDouble(text));
        } else {
            value.setStringValue(text);
        }
        return value.build();
    }
}
