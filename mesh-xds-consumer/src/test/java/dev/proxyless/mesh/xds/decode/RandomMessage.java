package dev.proxyless.mesh.xds.decode;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.Random;

/** Messages of any type with values that are often odd. */
final class RandomMessage {

    private static final int MAX_DEPTH = 7;
    private static final String[] TEXTS = {
        "", "a", "*", "*.x", "/", "(", "[a-z]{3}", "5xx,reset", "%REQ(x)%", "\r\n", "é", "x:80"
    };
    private static final int[] NUMBERS = {
        0, 1, 2, 3, 80, 100, 599, 65_535, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE, -1
    };

    private final Random random;

    RandomMessage(Random random) {
        this.random = random;
    }

    /** Sets some fields, and fields of their messages. */
    Message.Builder fill(Message.Builder builder) {
        fill(builder, 0);
        return builder;
    }

    private void fill(Message.Builder builder, int depth) {
        for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
            boolean message = field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
            if (random.nextInt(message ? 6 + 2 * depth : 4) > 1
                    || (message && depth > MAX_DEPTH)
                    || field.isMapField()) {
                continue;
            }
            if (field.isRepeated()) {
                builder.addRepeatedField(field, value(builder, field, depth));
            } else {
                builder.setField(field, value(builder, field, depth));
            }
        }
    }

    private Object value(Message.Builder parent, FieldDescriptor field, int depth) {
        int number = NUMBERS[random.nextInt(NUMBERS.length)];
        return switch (field.getJavaType()) {
            case INT -> number;
            case LONG -> (long) number;
            case FLOAT -> (float) number;
            case DOUBLE -> number == -1 ? Double.NaN : number;
            case BOOLEAN -> random.nextBoolean();
            case STRING -> TEXTS[random.nextInt(TEXTS.length)];
            case BYTE_STRING -> ByteString.copyFromUtf8(TEXTS[random.nextInt(TEXTS.length)]);
            case ENUM -> field.getEnumType().findValueByNumberCreatingIfUnknown(random.nextInt(7));
            case MESSAGE -> {
                Message.Builder child = parent.newBuilderForField(field);
                fill(child, depth + 1);
                yield child.build();
            }
        };
    }
}
