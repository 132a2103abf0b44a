package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fields that are set in a message. Protobuf's own answer asks each field by reflection, for which the virtual machine
 * makes a class a field, and compiles what it should not: at the first configuration that took as long as all the rest.
 * The bytes of the message have the set fields and no others, and writing them takes generated code alone.
 */
final class SetFields {

    private SetFields() {}

    /**
     * The names of the fields, in the order of their numbers.
     *
     * @param type the full name of the message's type
     */
    static Collection<String> of(String type, Message message) {
        if (message.getSerializedSize() == 0) {
            return List.of();
        }
        MessageType known = MessageType.named(type);
        List<String> fields = known == null || !message.getUnknownFields().equals(UnknownFieldSet.getDefaultInstance())
                ? null
                : read(CodedInputStream.newInstance(message.toByteArray()), known);
        return fields != null
                ? fields
                : message.getAllFields().keySet().stream()
                        .map(FieldDescriptor::getName)
                        .toList();
    }

    /** Null if there is a field that the type does not know, as may be in a newer API. */
    private static @Nullable List<String> read(CodedInputStream input, MessageType type) {
        try {
            List<String> fields = new ArrayList<>();
            int last = 0;
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                int number = WireFormat.getTagFieldNumber(tag);
                if (number != last) {
                    MessageType.Field field = type.field(number);
                    if (field == null) {
                        return null;
                    }
                    fields.add(field.name());
                    last = number;
                }
                input.skipField(tag);
            }
            return fields;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
