package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import org.jspecify.annotations.Nullable;

/** Messages that are packed into others by the name of their type. */
final class Extension {

    private Extension() {}

    /** The full name of the packed message, such as {@code envoy.config.cluster.v3.Cluster}. */
    static String messageName(Any any) {
        return any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
    }

    /** The full name of the extension that is meant, also if it is written as a generic struct (gRFC A39). */
    static String extensionName(Any any) {
        try {
            String url = switch (messageName(any)) {
                case "xds.type.v3.TypedStruct" ->
                    com.github.xds.type.v3.TypedStruct.parseFrom(any.getValue()).getTypeUrl();
                case "udpa.type.v1.TypedStruct" ->
                    com.github.udpa.udpa.type.v1.TypedStruct.parseFrom(any.getValue())
                            .getTypeUrl();
                default -> any.getTypeUrl();
            };
            return url.substring(url.lastIndexOf('/') + 1);
        } catch (InvalidProtocolBufferException e) {
            return messageName(any);
        }
    }

    /** The struct of a message that is written as a generic one; any other as it is. */
    static Any withoutTypedStruct(Any any) {
        try {
            return switch (messageName(any)) {
                case "xds.type.v3.TypedStruct" ->
                    Any.pack(com.github.xds.type.v3.TypedStruct.parseFrom(any.getValue())
                            .getValue());
                case "udpa.type.v1.TypedStruct" ->
                    Any.pack(com.github.udpa.udpa.type.v1.TypedStruct.parseFrom(any.getValue())
                            .getValue());
                default -> any;
            };
        } catch (InvalidProtocolBufferException e) {
            return any;
        }
    }

    /** The packed message, or null, refused, if its bytes are none of that type. The caller knows that the name fits. */
    static <M extends Message> @Nullable M unpack(Any any, Parser<M> parser, FieldPath at) {
        try {
            M message = parser.parseFrom(any.getValue());
            at.occurring().read(messageName(any), any.getValue().newCodedInput());
            return message;
        } catch (InvalidProtocolBufferException e) {
            at.refuse("bytes that are no " + messageName(any) + " (expected: a well-formed message; " + e.getMessage()
                    + ")");
            return null;
        }
    }

    /** The packed message, or null if its bytes are none of that type. */
    static <M extends Message> @Nullable M unpackIfPossible(Any any, Parser<M> parser) {
        try {
            return parser.parseFrom(any.getValue());
        } catch (InvalidProtocolBufferException e) {
            return null;
        }
    }
}
