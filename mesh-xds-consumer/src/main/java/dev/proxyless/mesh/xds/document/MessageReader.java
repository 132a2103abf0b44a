package dev.proxyless.mesh.xds.document;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.proxyless.mesh.xds.document.DocumentNode.Mapping;
import dev.proxyless.mesh.xds.document.DocumentNode.Scalar;
import dev.proxyless.mesh.xds.document.DocumentNode.Sequence;
import dev.proxyless.mesh.xds.resource.NewerFlag;
import dev.proxyless.mesh.xds.resource.UnnamedField;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns nodes into protobuf messages, after the JSON mapping of proto3. It reads the nodes itself, not by way of {@link
 * JsonFormat}, so that every fault has its line and path, and so that a field or an extension that is not known can be
 * reported instead of failing the document.
 */
final class MessageReader {

    private static final String TYPE = "@type";
    private static final Set<String> WRITTEN_AS_TEXT =
            Set.of("google.protobuf.Duration", "google.protobuf.Timestamp", "google.protobuf.FieldMask");
    private static final Set<String> WRAPPERS = Set.of(
            "google.protobuf.BoolValue",
            "google.protobuf.BytesValue",
            "google.protobuf.DoubleValue",
            "google.protobuf.FloatValue",
            "google.protobuf.Int32Value",
            "google.protobuf.Int64Value",
            "google.protobuf.StringValue",
            "google.protobuf.UInt32Value",
            "google.protobuf.UInt64Value");

    private final String source;
    private final Consumer<IgnoredField> ignored;
    private final ScalarReader scalars;

    MessageReader(String source, Consumer<IgnoredField> ignored) {
        this.source = source;
        this.ignored = ignored;
        this.scalars = new ScalarReader(source);
    }

    /** Fills {@code target} with what {@code node} says, and gives it back. */
    <B extends Message.Builder> B read(DocumentNode node, String path, B target) {
        Descriptor type = target.getDescriptorForType();
        String name = type.getFullName();
        if (name.equals("google.protobuf.Any")) {
            target.mergeFrom(any(mapping(node, path), path));
        } else if (WRITTEN_AS_TEXT.contains(name)) {
            readText(scalar(node, path), path, target);
        } else if (WRAPPERS.contains(name)) {
            FieldDescriptor value = type.findFieldByNumber(1);
            target.setField(value, scalars.read(value, scalar(node, path), path));
        } else if (!StructReader.read(node, target)) {
            readFields(mapping(node, path), path, target);
        }
        return target;
    }

    /** An extension: {@code @type} says which message the other fields are. */
    Any any(Mapping node, String path) {
        DocumentNode url = node.get(TYPE);
        if (!(url instanceof Scalar text) || text.isNull()) {
            throw new DocumentException(
                    source,
                    node.line(),
                    path,
                    "has no @type (expected: such as type.googleapis.com/envoy.….v3.Cluster)");
        }
        Descriptor type = EnvoyTypes.find(text.text());
        if (type == null) {
            ignored.accept(new IgnoredField(path, node.line(), "the type " + text.text() + " is not known here"));
            return Any.newBuilder().setTypeUrl(text.text()).build();
        }
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        DocumentNode value = node.get("value");
        if (value != null && type.getFullName().startsWith("google.protobuf.")) {
            read(value, path + ".value", message);
        } else {
            readFields(node, path, message);
        }
        return Any.newBuilder()
                .setTypeUrl(text.text())
                .setValue(message.build().toByteString())
                .build();
    }

    private void readFields(Mapping node, String path, Message.Builder target) {
        for (Map.Entry<String, DocumentNode> entry : node.entries().entrySet()) {
            String name = entry.getKey();
            DocumentNode value = entry.getValue();
            String fieldPath = path.isEmpty() ? name : path + "." + name;
            FieldDescriptor field = find(target.getDescriptorForType(), name);
            NewerFlag newer = NewerFlag.find(target.getDescriptorForType().getFullName(), name);
            if (field != null) {
                readField(field, value, fieldPath, target);
            } else if (newer != null) {
                readNewer(newer, value, fieldPath, target);
            } else if (!name.equals(TYPE)) {
                UnnamedField.mark(target);
                ignored.accept(new IgnoredField(
                        fieldPath,
                        value.line(),
                        "no such field in " + target.getDescriptorForType().getFullName()));
            }
        }
    }

    private void readNewer(NewerFlag flag, DocumentNode value, String path, Message.Builder target) {
        if (!(value instanceof Scalar scalar) || !scalar.isNull()) {
            flag.put(target, read(value, path, BoolValue.newBuilder()).getValue());
        }
    }

    private static @Nullable FieldDescriptor find(Descriptor type, String name) {
        FieldDescriptor byName = type.findFieldByName(name);
        if (byName != null || name.indexOf('_') >= 0) {
            return byName;
        }
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(name)) {
                return field;
            }
        }
        return null;
    }

    private void readField(FieldDescriptor field, DocumentNode value, String path, Message.Builder target) {
        if (value instanceof Scalar scalar && scalar.isNull() && !takesNull(field)) {
            return;
        }
        if (field.isMapField()) {
            readMap(field, mapping(value, path), path, target);
        } else if (field.isRepeated()) {
            List<DocumentNode> items = sequence(value, path).items();
            for (int i = 0; i < items.size(); i++) {
                target.addRepeatedField(field, value(field, items.get(i), path + "[" + i + "]", target));
            }
        } else {
            refuseSecondOfOneof(field, value, path, target);
            target.setField(field, value(field, value, path, target));
        }
    }

    private static boolean takesNull(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case MESSAGE -> field.getMessageType().getFullName().equals("google.protobuf.Value");
            case ENUM -> ScalarReader.isOfNull(field);
            default -> false;
        };
    }

    private void refuseSecondOfOneof(FieldDescriptor field, DocumentNode value, String path, Message.Builder target) {
        if (field.getRealContainingOneof() == null || !target.hasOneof(field.getRealContainingOneof())) {
            return;
        }
        FieldDescriptor other = target.getOneofFieldDescriptor(field.getRealContainingOneof());
        if (other != null) {
            throw new DocumentException(
                    source, value.line(), path, "stands beside " + other.getName() + " (expected: one of the two)");
        }
    }

    private void readMap(FieldDescriptor field, Mapping entries, String path, Message.Builder target) {
        for (Map.Entry<String, DocumentNode> entry : entries.entries().entrySet()) {
            Message.Builder pair = target.newBuilderForField(field);
            FieldDescriptor key = pair.getDescriptorForType().findFieldByNumber(1);
            FieldDescriptor value = pair.getDescriptorForType().findFieldByNumber(2);
            String entryPath = path + "[\"" + entry.getKey() + "\"]";
            int line = entry.getValue().line();
            pair.setField(key, scalars.read(key, new Scalar(entry.getKey(), true, line), entryPath));
            pair.setField(value, value(value, entry.getValue(), entryPath, pair));
            target.addRepeatedField(field, pair.build());
        }
    }

    private Object value(FieldDescriptor field, DocumentNode node, String path, Message.Builder parent) {
        if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
            return read(node, path, parent.newBuilderForField(field)).build();
        }
        return scalars.read(field, scalar(node, path), path);
    }

    private void readText(Scalar node, String path, Message.Builder target) {
        try {
            JsonFormat.parser().merge("\"" + node.text().replace("\"", "") + "\"", target);
        } catch (InvalidProtocolBufferException e) {
            String example = target.getDescriptorForType().getName().equals("Duration") ? " such as 1.5s" : "";
            throw new DocumentException(
                    source,
                    node.line(),
                    path,
                    node.kind() + " (expected: a "
                            + target.getDescriptorForType().getName() + example + ")");
        }
    }

    Mapping mapping(DocumentNode node, String path) {
        if (node instanceof Mapping mapping) {
            return mapping;
        }
        throw new DocumentException(source, node.line(), path, node.kind() + " (expected: an object)");
    }

    private Sequence sequence(DocumentNode node, String path) {
        if (node instanceof Sequence sequence) {
            return sequence;
        }
        throw new DocumentException(source, node.line(), path, node.kind() + " (expected: a list)");
    }

    private Scalar scalar(DocumentNode node, String path) {
        if (node instanceof Scalar scalar) {
            return scalar;
        }
        throw new DocumentException(source, node.line(), path, node.kind() + " (expected: a single value)");
    }
}
