package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.CodedInputStream;
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
 * and no message of a thousand need be asked which of them it has. It takes a {@link MessageType} alone: neither
 * descriptors nor the generated code of each message. Used by one thread, for one resource.
 *
 * <p>What a field may be set to is not looked at, so a field may occur and not be set; none is set that does not occur.
 */
final class OccurringFields {

    private final Map<String, OfType> types = new HashMap<>();

    private static final class OfType {

        private final BitSet numbers = new BitSet();
        private final List<String> fields = new ArrayList<>();
        private boolean unknown;

        void add(int number, String field) {
            if (!numbers.get(number)) {
                numbers.set(number);
                fields.add(field);
            }
        }
    }

    /**
     * Reads a message and all that are in it, but not those that are packed into an {@code Any}.
     *
     * @param message the type's full name; if it is not known, nothing is said of what is in the message
     * @param bytes of a message that was parsed already
     */
    void read(String message, CodedInputStream bytes) {
        MessageType type = MessageType.named(message);
        if (type == null) {
            return;
        }
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
    @Nullable Collection<String> of(String message) {
        OfType found = types.get(message);
        return found == null || found.unknown ? null : found.fields;
    }

    /**
     * Whether a message of a type may have a field.
     *
     * @param message the type's full name
     */
    boolean mayHave(String message, String field) {
        Collection<String> fields = of(message);
        return fields == null || fields.contains(field);
    }

    private void readFields(MessageType type, CodedInputStream input) throws IOException {
        OfType found = types.computeIfAbsent(type.name(), name -> new OfType());
        for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            MessageType.Field field = type.field(number);
            if (field == null || !field.isWrittenAs(tag)) {
                found.unknown = true;
                input.skipField(tag);
                continue;
            }
            found.add(number, field.name());
            MessageType inner = field.message() == null ? null : MessageType.named(field.message());
            if (inner == null) {
                input.skipField(tag);
            } else {
                int limit = input.pushLimit(input.readRawVarint32());
                readFields(inner, input);
                input.popLimit(limit);
            }
        }
    }
}
