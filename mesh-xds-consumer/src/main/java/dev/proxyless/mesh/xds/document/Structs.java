package dev.proxyless.mesh.xds.document;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import java.util.Optional;

/** Packed messages as free-form values, for whoever does not know their classes. */
public final class Structs {

    private Structs() {}

    /**
     * The fields of {@code packed} under their names in Envoy's documentation, or what a {@code TypedStruct} holds; nothing if
     * its type is not known here.
     */
    public static Optional<Struct> of(Any packed) {
        Descriptor type = EnvoyTypes.find(packed.getTypeUrl());
        if (type == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    switch (type.getFullName()) {
                        case "google.protobuf.Struct" -> Struct.parseFrom(packed.getValue());
                        case "xds.type.v3.TypedStruct" ->
                            com.github.xds.type.v3.TypedStruct.parseFrom(packed.getValue())
                                    .getValue();
                        case "udpa.type.v1.TypedStruct" ->
                            com.github.udpa.udpa.type.v1.TypedStruct.parseFrom(packed.getValue())
                                    .getValue();
                        default -> fields(DynamicMessage.parseFrom(type, packed.getValue()));
                    });
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static Struct fields(DynamicMessage message) throws InvalidProtocolBufferException {
        Struct.Builder fields = Struct.newBuilder();
        JsonFormat.parser()
                .merge(JsonFormat.printer().preservingProtoFieldNames().print(message), fields);
        return fields.build();
    }
}
