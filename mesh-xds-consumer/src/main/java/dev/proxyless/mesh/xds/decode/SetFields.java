package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The fields that are set in a message. Protobuf's own answer asks each field by reflection, for which the virtual machine
 * makes a class a field, and compiles what it should not: at the first configuration that took as long as all the rest.
 * The bytes of the message have the set fields and no others, and writing them takes generated code alone.
 */
final class SetFields {

    private SetFields() {}

    /** The fields, in the order of their numbers. */
    static Collection<FieldDescriptor> of(Message message) {
        if (!message.getUnknownFields().equals(UnknownFieldSet.getDefaultInstance())) {
            // One of them may have the number of a field that is known, and another type.
            return message.getAllFields().keySet();
        }
        if (message.getSerializedSize() == 0) {
            return List.of(); // without its descriptor, which takes long to load
        }
        try {
            return read(CodedInputStream.newInstance(message.toByteArray()), message.getDescriptorForType());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<FieldDescriptor> read(CodedInputStream input, Descriptor type) throws IOException {
        List<FieldDescriptor> fields = new ArrayList<>();
        int last = 0;
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            if (number != last) {
                fields.add(type.findFieldByNumber(number));
                last = number;
            }
            input.skipField(tag);
        }
        return fields;
    }
}
