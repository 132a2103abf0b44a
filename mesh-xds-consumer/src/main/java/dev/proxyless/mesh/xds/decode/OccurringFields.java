package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which fields occur in the bytes of a resource, by the type of the message that has them. Mostly all of them are honoured,
 * and no message of a thousand need be asked which of them it has. It takes the descriptors alone: neither reflection nor
 * the generated code of each message. Used by one thread, for one resource.
 *
 * <p>What a field may be set to is not looked at, so a field may occur and not be set; none is set that does not occur.
 */
final class OccurringFields {

    private final Map<String, OfType> types = new HashMap<>();

    private static final class OfType {

        private final BitSet numbers = new BitSet();
        private final List<FieldDescriptor> fields = new ArrayList<>();
        private boolean unknown;

        void add(FieldDescriptor field) {
            if (!numbers.get(field.getNumber())) {
                numbers.set(field.getNumber());
                fields.add(field);
            }
        }
    }

    /**
     * Reads a message and all that are in it, but not those that are packed into an {@code Any}.
     *
     * @param bytes of a message that was parsed already
     */
    void read(Descriptor type, CodedInputStream bytes) {
        try {
            readFields(type, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The fields that occur in any message of a type, which was read; null if none was, or if one has fields that its type
     * does not know.
     *
     * @param message the type's full name
     */
    @Nullable Collection<FieldDescriptor> of(String message) {
        OfType found = types.get(message);
        return found == null || found.unknown ? null : found.fields;
    }

    private void readFields(Descriptor type, CodedInputStream input) throws IOException {
        OfType found = types.computeIfAbsent(type.getFullName(), name -> new OfType());
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
            if (field == null || !isOf(field, tag)) {
                found.unknown = true;
                input.skipField(tag);
                continue;
            }
            found.add(field);
            if (field.getJavaType() == JavaType.MESSAGE) {
                int limit = input.pushLimit(input.readRawVarint32());
                readFields(field.getMessageType(), input);
                input.popLimit(limit);
            } else {
                input.skipField(tag);
            }
        }
    }

    private static boolean isOf(FieldDescriptor field, int tag) {
        int type = WireFormat.getTagWireType(tag);
        return type == field.getLiteType().getWireType()
                || (field.isPackable() && type == WireFormat.WIRETYPE_LENGTH_DELIMITED);
    }
}
