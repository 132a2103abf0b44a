package dev.proxyless.mesh.xds.csds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import udpa.annotations.Sensitive;

/**
 * Takes out of resources what Envoy marks as sensitive ({@code udpa.annotations.sensitive}), as Envoy does for its {@code
 * config_dump}: texts and bytes below such a field read {@code [redacted]}, numbers are left out. An extension whose type is not
 * known here stays as it came.
 */
final class Redaction {

    private static final String REDACTED = "[redacted]";

    private Redaction() {}

    /** {@code resource} itself if nothing of it is sensitive. */
    static Any of(Any resource) {
        return any(resource, false);
    }

    private static Any any(Any any, boolean sensitive) {
        Message content = Rewriting.content(any);
        if (content == null) {
            return sensitive ? any.toBuilder().clearValue().build() : any;
        }
        Message redacted = message(content, sensitive);
        return redacted == content ? any : Rewriting.with(any, redacted);
    }

    private static Message message(Message message, boolean sensitive) {
        return Rewriting.fields(message, (field, value) -> value(field, value, sensitive || isSensitive(field)));
    }

    private static Object value(FieldDescriptor field, Object value, boolean sensitive) {
        if (value instanceof Message message) {
            return Rewriting.isAny(message) ? any(message, sensitive) : message(message, sensitive);
        }
        if (!sensitive) {
            return value;
        }
        return switch (field.getJavaType()) {
            case STRING -> REDACTED;
            case BYTE_STRING -> ByteString.copyFromUtf8(REDACTED);
            default -> field.isRepeated() ? value : field.getDefaultValue();
        };
    }

    /** The same message if it is an extension in which nothing is sensitive, however it was read. */
    private static Message any(Message message, boolean sensitive) {
        Any before = Rewriting.any(message);
        Any after = any(before, sensitive);
        return after.equals(before) ? message : after;
    }

    private static boolean isSensitive(FieldDescriptor field) {
        return field.getOptions().getExtension(Sensitive.sensitive);
    }
}
