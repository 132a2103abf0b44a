package dev.proxyless.mesh.xds.csds;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.proxyless.mesh.xds.document.EnvoyTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replaces parts of messages. What stays as it was is the same object. */
final class Rewriting {

    private Rewriting() {}

    /** What becomes of the value of a field; of each of its values if there are several. */
    interface Rule {

        /** The new value, or {@code value} if it stays. */
        Object apply(FieldDescriptor field, Object value);
    }

    /** {@code message} with {@code rule} applied to each field that is set. */
    static Message fields(Message message, Rule rule) {
        Message.Builder changed = null;
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            Object before = entry.getValue();
            Object after = field.isRepeated() ? all(field, (List<?>) before, rule) : rule.apply(field, before);
            if (after != before) {
                changed = changed == null ? message.toBuilder() : changed;
                changed.setField(field, after);
            }
        }
        return changed == null ? message : changed.build();
    }

    private static Object all(FieldDescriptor field, List<?> before, Rule rule) {
        List<Object> after = new ArrayList<>(before.size());
        boolean same = true;
        for (Object value : before) {
            Object replaced = rule.apply(field, value);
            same = same && replaced == value;
            after.add(replaced);
        }
        return same ? before : after;
    }

    static boolean isAny(Message message) {
        return message.getDescriptorForType().getFullName().equals("google.protobuf.Any");
    }

    static Any any(Message message) {
        if (message instanceof Any any) {
            return any;
        }
        try {
            return Any.parseFrom(message.toByteString());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    /** What is in an extension; null if its type is not known here, or it is no message of that type. */
    static @Nullable Message content(Any any) {
        Descriptor type = any.getTypeUrl().indexOf('/') < 0 ? null : EnvoyTypes.find(any.getTypeUrl());
        if (type == null) {
            return null;
        }
        try {
            return DynamicMessage.parseFrom(type, any.getValue());
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }

    static Any with(Any any, Message content) {
        return any.toBuilder().setValue(content.toByteString()).build();
    }
}
