package dev.proxyless.mesh.xds.resource;

import com.google.protobuf.BoolValue;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A field, yes or no, that is newer than the version of Envoy's API in this library, and honoured all the same. Its message
 * keeps it among the fields that it does not know.
 */
public enum NewerFlag {
    /** {@code WeightedCluster.use_hash_policy}, since Envoy 1.36. */
    USE_HASH_POLICY("envoy.config.route.v3.WeightedCluster", "use_hash_policy", "useHashPolicy", 5);

    private final String message;
    private final String field;
    private final String jsonName;
    private final int number;

    NewerFlag(String message, String field, String jsonName, int number) {
        this.message = message;
        this.field = field;
        this.jsonName = jsonName;
        this.number = number;
    }

    /** The flag of a message, by its name in protobuf or JSON; null if there is none of that name. */
    public static @Nullable NewerFlag find(String message, String field) {
        for (NewerFlag flag : values()) {
            if (flag.message.equals(message) && (flag.field.equals(field) || flag.jsonName.equals(field))) {
                return flag;
            }
        }
        return null;
    }

    /** The full name of its message. */
    public String message() {
        return message;
    }

    /** Its name. */
    public String field() {
        return field;
    }

    /** Its number in its message. */
    public int number() {
        return number;
    }

    /**
     * What {@code proto} says; empty if it says nothing.
     *
     * @throws InvalidProtocolBufferException if the field has another type there
     */
    public Optional<Boolean> of(Message proto) throws InvalidProtocolBufferException {
        if (!proto.getUnknownFields().hasField(number)) {
            return Optional.empty();
        }
        UnknownFieldSet.Field values = proto.getUnknownFields().getField(number);
        List<ByteString> occurrences = values.getLengthDelimitedList();
        if (occurrences.isEmpty()) {
            throw new InvalidProtocolBufferException(field + " is no BoolValue");
        }
        return Optional.of(
                BoolValue.parseFrom(occurrences.get(occurrences.size() - 1)).getValue());
    }

    /** Sets it in {@code proto}. */
    public void put(Message.Builder proto, boolean value) {
        UnknownFieldSet.Field field = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(BoolValue.of(value).toByteString())
                .build();
        proto.setUnknownFields(UnknownFieldSet.newBuilder(proto.getUnknownFields())
                .addField(number, field)
                .build());
    }
}
