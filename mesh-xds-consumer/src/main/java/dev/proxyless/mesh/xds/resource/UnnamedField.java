package dev.proxyless.mesh.xds.resource;

import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;

/**
 * A field of a document whose name its message does not know. A message that is read from bytes keeps fields that it does not know;
 * one that is read from a document keeps this mark of them, so that a condition that is not known refuses the resource either way.
 */
public final class UnnamedField {

    /** The number that stands for all of them: the last that protobuf has, which no field of Envoy's will ever have. */
    public static final int NUMBER = 536_870_911;

    private static final UnknownFieldSet MARK = UnknownFieldSet.newBuilder()
            .addField(NUMBER, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
            .build();

    private UnnamedField() {}

    /** Says of {@code message} that its document has such a field. */
    public static void mark(Message.Builder message) {
        message.mergeUnknownFields(MARK);
    }
}
