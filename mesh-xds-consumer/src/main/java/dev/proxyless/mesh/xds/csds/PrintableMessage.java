package dev.proxyless.mesh.xds.csds;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.HashSet;
import java.util.Set;

/**
 * A message as it can be printed: JSON has no word for an extension whose type is not known here, so such a one is replaced by an
 * {@code xds.type.v3.TypedStruct} of its type. Of its content only the size is told: what cannot be read may be secret.
 */
final class PrintableMessage {

    private final Set<Descriptor> types = new HashSet<>();
    private final Message message;

    private PrintableMessage(Message message) {
        this.message = printable(message);
    }

    /** {@code message} as JSON of several lines, its fields named as in Envoy's own files. */
    static String json(Message message) {
        PrintableMessage printable = new PrintableMessage(message);
        try {
            return JsonFormat.printer()
                    .usingTypeRegistry(JsonFormat.TypeRegistry.newBuilder()
                            .add(printable.types)
                            .build())
                    .preservingProtoFieldNames()
                    .sortingMapKeys()
                    .print(printable.message);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("a type that was found is not in the registry", e);
        }
    }

    private Message printable(Message whole) {
        return Rewriting.fields(whole, (field, value) -> value instanceof Message part ? printablePart(part) : value);
    }

    private Message printablePart(Message part) {
        return Rewriting.isAny(part) ? printable(Rewriting.any(part)) : printable(part);
    }

    private Any printable(Any any) {
        if (any.equals(Any.getDefaultInstance())) {
            return any;
        }
        Message content = Rewriting.content(any);
        if (content == null) {
            types.add(TypedStruct.getDescriptor());
            return Any.pack(TypedStruct.newBuilder()
                    .setTypeUrl(any.getTypeUrl())
                    .setValue(Struct.newBuilder()
                            .putFields(
                                    "not_shown",
                                    Value.newBuilder()
                                            .setStringValue(
                                                    any.getValue().size() + " bytes of a type that is not known here")
                                            .build()))
                    .build());
        }
        types.add(content.getDescriptorForType());
        return Rewriting.with(any, printable(content));
    }
}
